import { instruments } from '@yike/scales';
import type { Actor } from '../../platform/access/index.ts';
import { HAIMEN, HAIMEN_COMMUNITY, JIAOJIANG, type TestWorld } from '../../testing.ts';
import { confirmAssessment, countersignAssessment, signAssessment } from '../assessments/index.ts';
import { actOnCase, openCase, type NewCase } from './index.ts';

export interface Key {
  county: string;
  id: string;
}

/** The people of a small county, for tests of the chain. */
export function people(world: TestWorld) {
  return {
    community: world.as('communityWorker', { area: HAIMEN_COMMUNITY }),
    street: world.as('streetWorker', { area: HAIMEN }),
    otherStreet: world.as('streetWorker', { area: '331002002000' }),
    county: world.as('countyOfficial', { area: JIAOJIANG }),
    secondCounty: world.as('countyOfficial', { area: JIAOJIANG }),
    first: world.as('assessor', { area: JIAOJIANG }),
    second: world.as('assessor', { area: JIAOJIANG }),
    third: world.as('assessor', { area: JIAOJIANG }),
    fourth: world.as('assessor', { area: JIAOJIANG }),
  };
}
export type People = ReturnType<typeof people>;

/** GB/T 42195 answers that give a total, filled from the first item. */
export function answersOf(total: number) {
  let left = total;
  const answers: Record<string, number> = {};
  for (const item of instruments.gbt42195.items) {
    answers[item.id] = Math.min(left, Math.max(...item.options.map((option) => option.value)));
    left -= answers[item.id] ?? 0;
  }
  return { answers, coma: false, dementia: false, mentalDisorder: false, careRiskEvents30d: 0 };
}

/** A person on minimum living allowance, registered here, who may get the home-care subsidy once assessed. */
export async function poorElder(world: TestWorld, given: Record<string, unknown> = {}): Promise<Key> {
  const { recordFacts } = await import('../../people/elders/index.ts');
  const elder = await world.seedElder({ registered_area: HAIMEN_COMMUNITY, ...given });
  await world.tx(world.system, (tx) =>
    recordFacts(tx, world.system, elder, [
      { fact: 'economicClass', value: 'minimumLiving', validFrom: '2026-01-01', source: 'test' },
      { fact: 'livingSituation', value: 'alone', validFrom: '2026-01-01', source: 'test' },
    ]),
  );
  return elder;
}

export const application = (elder: Key): NewCase => ({
  county: elder.county,
  elderId: elder.id,
  benefit: 'home-care-subsidy',
  relation: 'committeeWorker',
  proxyReason: '老人不会使用手机',
  documents: [{ code: 'applicationForm', note: '纸质申请表存社区' }],
  submit: true,
});

/** One step, a second after what came before. */
export function act(world: TestWorld, actor: Actor, key: Key, action: string, reason = '核对无误') {
  world.clock.advance(1000);
  return world.tx(actor, (tx) => actOnCase(tx, actor, key, { action, reason }));
}

export const apply = (world: TestWorld, who: People, elder: Key) =>
  world.tx(who.community, (tx) => openCase(tx, who.community, application(elder)));

/** Both assessors sign and the elder confirms. */
export async function assess(
  world: TestWorld,
  key: Key,
  total: number,
  [first, second]: [Actor, Actor],
  version = 1,
): Promise<void> {
  world.clock.advance(1000);
  const signed = await world.tx(first, (tx) => signAssessment(tx, first, { ...key, input: answersOf(total), version }));
  const agreed = await world.tx(second, (tx) =>
    countersignAssessment(tx, second, { ...key, decision: 'agree', version: signed.version }),
  );
  await world.tx(first, (tx) =>
    confirmAssessment(tx, first, { ...key, name: '王秀英', relation: 'self', version: agreed.version }),
  );
}

/** Id of the elder's open assessment. */
export async function openAssessmentOf(world: TestWorld, elder: Key): Promise<Key> {
  const row = await world.tx(world.system, (tx) =>
    tx.db
      .selectFrom('assessments')
      .select('id')
      .where('county', '=', elder.county)
      .where('elder_id', '=', elder.id)
      .where('status', 'in', ['planned', 'firstSigned', 'secondSigned'])
      .executeTakeFirstOrThrow(),
  );
  return { county: elder.county, id: row.id };
}

/** From application to `assessed`. */
export async function toAssessed(world: TestWorld, who: People, elder: Key, total = 40): Promise<Key> {
  const opened = await apply(world, who, elder);
  await act(world, who.street, opened, 'accept');
  await assess(world, await openAssessmentOf(world, elder), total, [who.first, who.second]);
  await world.drain();
  return { county: opened.county, id: opened.id };
}

const DAY = 86_400_000;

/** From application to `publicNotice`. */
export async function toNotice(world: TestWorld, who: People, elder: Key, total = 40): Promise<Key> {
  const key = await toAssessed(world, who, elder, total);
  await act(world, who.street, key, 'recommendGrant');
  await act(world, who.county, key, 'approve');
  await act(world, who.street, key, 'publish');
  return key;
}

/** From application to `granted`, eight days later. */
export async function toGranted(world: TestWorld, who: People, elder: Key, total = 40): Promise<Key> {
  const key = await toNotice(world, who, elder, total);
  world.clock.advance(8 * DAY);
  await act(world, who.county, key, 'grant');
  await world.drain();
  return key;
}
