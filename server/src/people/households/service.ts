import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import type { InputOf, OutputOf } from '../../platform/contract/index.ts';
import { badInput, conflict, notFound, violates } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { getElder, markChanged } from '../elders/index.ts';
import * as contract from './contract.ts';
import { endMember, findHousehold, findMembers, insertHousehold, insertMember } from './storage.ts';

interface Key {
  county: string;
  id: string;
}

/** @throws Problem 404 `elderUnknown` */
export async function getHousehold(tx: Tx, actor: Actor, key: Key): Promise<OutputOf<typeof contract.getHousehold>> {
  permit(actor, contract.getHousehold);
  await getElder(tx, key);
  const household = await findHousehold(tx, key.county, key.id);
  if (!household) return { household: null };
  const members = await findMembers(tx, key.county, household.id);
  return {
    household: {
      ...household,
      members: members.map((member) => ({
        elderId: member.elder_id,
        name: member.name,
        sex: member.sex,
        birthDate: member.birth_date,
        relation: member.relation,
        since: member.since,
      })),
    },
  };
}

const livesElsewhere = () =>
  conflict('inOtherHousehold', {
    zh: '该老人已登记在另一户，请先将其从原户移出。',
    en: 'That person is a member of another home. End that first.',
    field: 'body.elderId',
  });

/**
 * Puts a person into the home of another, opening it when there is none yet; twice is the same as once. Who opens a home
 * is its 户主 (relation 本人, GB/T 4761-2008); `relation` is to the 户主 and belongs to the one of the two who joins.
 * @throws Problem 404 `elderUnknown`, 400 `sameElder`, `sinceInFuture`, 409 `inOtherHousehold`
 */
export async function addMember(tx: Tx, actor: Actor, key: Key, input: InputOf<typeof contract.addMember>['body']) {
  permit(actor, contract.addMember);
  const elder = await getElder(tx, key);
  const other = await getElder(tx, { county: key.county, id: input.elderId });
  const today = dayOf(tx.now);
  const since = input.since ?? today;
  if (elder.id === other.id)
    throw badInput('sameElder', {
      zh: '不能与本人同户，请另选一位。',
      en: 'Choose another person.',
      field: 'body.elderId',
    });
  if (since > today)
    throw badInput('sinceInFuture', {
      zh: '日期不能晚于今天。',
      en: 'The day lies in the future.',
      field: 'body.since',
    });
  const own = await findHousehold(tx, key.county, elder.id);
  const theirs = await findHousehold(tx, key.county, other.id);
  if (theirs && theirs.id === own?.id) return { id: theirs.id };
  if (theirs && own) throw livesElsewhere();
  const id = own?.id ?? theirs?.id ?? tx.newId();
  const member = { county: key.county, household_id: id, since, until: null };
  try {
    if (!own && !theirs)
      await insertHousehold(tx, { county: key.county, id, area: elder.area, address: elder.current_address ?? '' });
    if (!own)
      await insertMember(tx, {
        ...member,
        elder_id: elder.id,
        area: elder.area,
        relation: theirs ? input.relation : '本人',
      });
    if (!theirs) await insertMember(tx, { ...member, elder_id: other.id, area: other.area, relation: input.relation });
  } catch (error) {
    throw violates(error, 'household_members_open') ? livesElsewhere() : error;
  }
  await markChanged(tx, key.county, [elder.id, other.id]);
  tx.audit({
    area: elder.area,
    action: contract.addMember.id,
    subjectType: 'household',
    subjectId: id,
    elderId: elder.id,
    detail: { elderId: other.id, relation: input.relation, since },
  });
  return { id };
}

/** @throws Problem 404 `elderUnknown`, `memberUnknown` */
export async function removeMember(tx: Tx, actor: Actor, params: Key & { memberId: string }) {
  permit(actor, contract.removeMember);
  const elder = await getElder(tx, params);
  const household = await findHousehold(tx, params.county, params.id);
  const ended = household ? await endMember(tx, params.county, household.id, params.memberId, dayOf(tx.now)) : 0;
  if (!household || ended === 0) {
    throw notFound('memberUnknown', {
      zh: '该成员不在这一户，请刷新。',
      en: 'That person is not a member of this home.',
    });
  }
  await markChanged(tx, params.county, [params.memberId]);
  tx.audit({
    area: elder.area,
    action: contract.removeMember.id,
    subjectType: 'household',
    subjectId: household.id,
    elderId: elder.id,
    detail: { elderId: params.memberId },
  });
  return {};
}
