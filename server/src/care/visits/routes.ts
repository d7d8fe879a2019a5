import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { giveConfirmationCode, recordEvidence, recordPhoto } from './fieldwork.ts';
import { readReviewQueue, readToday, readVisit, readVisits } from './reading.ts';
import { addStatement, askProvider, decideVisit } from './reviews.ts';

export const visitRoutes: Route[] = [
  handle(contract.listVisits, (tx, actor, { params, query }) => readVisits(tx, actor, params.county, query)),
  handle(contract.reviewQueue, (tx, actor, { params, query }) => readReviewQueue(tx, actor, params.county, query)),
  handle(contract.today, (tx, actor, { params, query }) => readToday(tx, actor, params.county, query.day)),
  handle(contract.getVisit, (tx, actor, { params }) => readVisit(tx, actor, params)),
  handle(contract.addEvidence, (tx, actor, { params, body }) => recordEvidence(tx, actor, params, body.events)),
  handle(contract.addPhoto, (tx, actor, { params, body }, upload) => recordPhoto(tx, actor, params, body, upload)),
  handle(contract.confirmationCode, (tx, actor, { params }) => giveConfirmationCode(tx, actor, params)),
  handle(contract.decide, async (tx, actor, { params, body }) => {
    const { status, version } = await decideVisit(tx, actor, params, body);
    return { status, version };
  }),
  handle(contract.askProvider, (tx, actor, { params, body }) => askProvider(tx, actor, params, body.text)),
  handle(contract.addStatement, (tx, actor, { params, body }) => addStatement(tx, actor, params, body.text)),
];
