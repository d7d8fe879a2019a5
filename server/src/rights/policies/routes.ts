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
];
