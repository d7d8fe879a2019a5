import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import {
  getAnswers,
  getAssessment,
  getInstrument,
  getReport,
  listAssessments,
  listDue,
  listInstruments,
} from './reading.ts';
import { cancelAssessment, planAssessment, recogniseAssessment } from './service.ts';
import { confirmAssessment, countersignAssessment, objectToAssessment, signAssessment } from './signing.ts';

export const assessmentRoutes: Route[] = [
  handle(contract.listInstruments, () => Promise.resolve(listInstruments())),
  handle(contract.getInstrument, (_tx, _actor, { params }) => Promise.resolve(getInstrument(params.instrument))),
  handle(contract.planAssessment, async (tx, actor, { body }) => ({
    county: body.county,
    id: await planAssessment(tx, actor, body),
  })),
  handle(contract.listAssessments, (tx, actor, { params, query }) =>
    listAssessments(tx, actor, { ...params, ...query }),
  ),
  handle(contract.listDue, (tx, actor, { params, query }) => listDue(tx, actor, { ...params, ...query })),
  handle(contract.getAssessment, (tx, actor, { params }) => getAssessment(tx, actor, params)),
  handle(contract.getAnswers, (tx, actor, { params, query }) => getAnswers(tx, actor, { ...params, ...query })),
  handle(contract.signAssessment, (tx, actor, { params, body }) => signAssessment(tx, actor, { ...params, ...body })),
  handle(contract.countersignAssessment, (tx, actor, { params, body }) =>
    countersignAssessment(tx, actor, { ...params, ...body }),
  ),
  handle(contract.confirmAssessment, (tx, actor, { params, body }) =>
    confirmAssessment(tx, actor, { ...params, ...body }),
  ),
  handle(contract.objectToAssessment, (tx, actor, { params, body }) =>
    objectToAssessment(tx, actor, { ...params, ...body }),
  ),
  handle(contract.recogniseAssessment, (tx, actor, { body }) => recogniseAssessment(tx, actor, body)),
  handle(contract.cancelAssessment, (tx, actor, { params, body }) =>
    cancelAssessment(tx, actor, { ...params, ...body }),
  ),
  handle(contract.getReport, (tx, actor, { params, query }) => getReport(tx, actor, { ...params, ...query })),
];
