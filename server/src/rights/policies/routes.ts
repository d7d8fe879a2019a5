import { permit } from '../../platform/access/index.ts';
import { handle, type Route } from '../../platform/contract/index.ts';
import { listBasicServices } from './basic-services.ts';
import { policyBook } from './book.ts';
import * as contract from './contract.ts';
import {
  determine,
  getDetermination,
  listBenefits,
  listDeterminations,
  quoteVoucher,
  replayDetermination,
} from './service.ts';
import { dayOf } from '../../platform/clock/index.ts';
import { ruleParameters, type Benefit } from '../../platform/packs/index.ts';
import { conflict } from '../../platform/problems/index.ts';
import { benefitFromDmn, benefitToDmn } from './dmn.ts';
import { simulationPaper, simulationWorkbook } from './simulation-report.ts';
import * as simulations from './simulation-contract.ts';
import { listExamples, listHeadcounts, simulate, simulationOf } from './simulation.ts';
import * as versions from './versions-contract.ts';
import { diffVersions, getCatalogue, getVersion, listPolicies, listVersions } from './versions-reading.ts';
import { addDraft, discardDraft, editDraft, publishDraft } from './versions-service.ts';

export const policyRoutes: Route[] = [
  handle(contract.listBenefits, (tx, actor, { params, query }) => listBenefits(tx, actor, { ...params, ...query })),
  handle(contract.addDetermination, async (tx, actor, { params, body }) => {
    const { id, outcome, amount, unit } = await determine(tx, actor, {
      county: params.county,
      elderId: params.id,
      benefit: body.benefit,
      asOf: body.asOf ?? dayOf(tx.now),
    });
    return { county: params.county, id, outcome, amount, unit };
  }),
  handle(contract.listDeterminations, (tx, actor, { params, query }) =>
    listDeterminations(tx, actor, { ...params, ...query }),
  ),
  handle(contract.getDetermination, (tx, actor, { params }) => getDetermination(tx, actor, params)),
  handle(contract.replayDetermination, (tx, actor, { params }) => replayDetermination(tx, actor, params)),
  handle(contract.listBasicServices, (tx, _actor, { params, query }) => listBasicServices(tx, { ...params, ...query })),
  handle(contract.quoteVoucher, (tx, _actor, { params, query }) => quoteVoucher(tx, { ...params, ...query })),
  handle(contract.listBenefitNames, async (tx, actor, { query }) => {
    permit(actor, contract.listBenefitNames);
    const book = await policyBook(tx);
    const inForce = new Set(book.benefits(`${query.county}000000`, dayOf(tx.now)).map(({ id }) => id));
    return { rows: [...book.benefitNames()].map(([id, name]) => ({ id, name, isInForce: inForce.has(id) })) };
  }),
  handle(versions.getCatalogue, (tx, actor, { query }) => getCatalogue(tx, actor, query)),
  handle(versions.listPolicies, (tx, actor, { query }) => listPolicies(tx, actor, query)),
  handle(versions.listVersions, (tx, actor, input) => listVersions(tx, actor, input)),
  handle(versions.getVersion, (tx, actor, { params }) => getVersion(tx, actor, params)),
  handle(versions.diffVersions, (tx, actor, { params, query }) =>
    diffVersions(tx, actor, params, { county: query.withCounty, id: query.withId }),
  ),
  handle(versions.addDraft, (tx, actor, { body }) => addDraft(tx, actor, body)),
  handle(versions.editDraft, (tx, actor, { params, body }) => editDraft(tx, actor, params, body)),
  handle(versions.discardDraft, (tx, actor, { params, body }) => discardDraft(tx, actor, params, body.edition)),
  handle(versions.publishDraft, (tx, actor, { params, body }) => publishDraft(tx, actor, params, body)),
  handle(versions.exportDmn, async (tx, actor, { params }) => {
    const version = await getVersion(tx, actor, params);
    if (version.kind !== 'benefit' || version.problems.length > 0) throw notExportable();
    return {
      fileName: `${version.key}-${version.version}.dmn`,
      mediaType: 'application/xml; charset=utf-8',
      content: Buffer.from(await benefitToDmn(version.content as unknown as Benefit, tx.packs.facts)),
    };
  }),
  handle(versions.importDmn, async (tx, actor, { body }) => {
    permit(actor, versions.importDmn);
    const book = await policyBook(tx);
    const parameters = ruleParameters(book.parameters(actor.area, dayOf(tx.now)));
    return benefitFromDmn(body.xml, tx.packs.facts, parameters);
  }),
  handle(simulations.simulate, (tx, actor, { body }) => simulate(tx, actor, body)),
  handle(simulations.listExamples, (tx, actor, { body }) => listExamples(tx, actor, body)),
  handle(simulations.simulationReport, async (tx, actor, { query, body }) => {
    const report = await simulationOf(tx, actor, body);
    const isPaper = query.format === 'pdf';
    tx.audit({
      area: body.area,
      action: simulations.simulationReport.id,
      subjectType: 'policy',
      subjectId: String(body.content.id),
      detail: { format: query.format },
    });
    return {
      fileName: `${report.title}测算${dayOf(tx.now)}.${query.format}`,
      mediaType: isPaper ? 'application/pdf' : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      content: await (isPaper ? simulationPaper(report) : simulationWorkbook(report)),
    };
  }),
  handle(simulations.listHeadcounts, (tx, actor, { query }) => listHeadcounts(tx, actor, query)),
];

const notExportable = () =>
  conflict('notExportable', {
    zh: '只有没有错误的待遇规则可以导出为 DMN。',
    en: 'Only a benefit that compiles is exported as DMN.',
  });
