import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import {
  determine,
  getDetermination,
  listBasicServices,
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
  handle(contract.listBasicServices, (tx, _actor, { params, query }) =>
    Promise.resolve(listBasicServices(tx, { ...params, ...query })),
  ),
  handle(contract.quoteVoucher, (tx, _actor, { params, query }) =>
    Promise.resolve(quoteVoucher(tx, { ...params, ...query })),
  ),
];
