import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../platform/access/index.ts';
import { COUNTY, testWorld, type TestWorld } from '../../testing.ts';
import { answersOf, assess, people, poorElder, type Key, type People } from '../cases/chain.testing.ts';
import {
  assessmentRoutes,
  cancelPlannedOfCase,
  confirmAssessment,
  countersignAssessment,
  getReport,
  objectToAssessment,
  planAssessment,
  recogniseAssessment,
  signAssessment,
  validAssessment,
} from './index.ts';
import { getAnswers, getAssessment, listAssessments, listDue } from './reading.ts';
import { validUntil } from './rules.ts';
import { cancelAssessment } from './service.ts';

let world: TestWorld;
let who: People;
beforeAll(async () => {
  world = await testWorld({ routes: assessmentRoutes, handlers: [] });
  who = people(world);
});
afterAll(() => world.close());

async function plan(elder: Key, instrument = 'gbt42195'): Promise<Key> {
  const id = await world.tx(who.street, (tx) =>
    planAssessment(tx, who.street, { county: elder.county, elderId: elder.id, instrument, reason: 'first' }),
  );
  return { county: elder.county, id };
}
const sign = (actor: People['first'], key: Key, input: object = answersOf(50), version = 1) =>
  world.tx(actor, (tx) => signAssessment(tx, actor, { ...key, input: input as ReturnType<typeof answersOf>, version }));
const countersign = (actor: People['first'], key: Key, decision: 'agree' | 'sendBack' = 'agree', version = 2) =>
  world.tx(actor, (tx) => countersignAssessment(tx, actor, { ...key, decision, note: '进食一项请复核', version }));
const rows = async () => [
  await world.count('assessments', 'version > 1'),
  await world.count('assessment_signatures'),
  await world.count('audit'),
];
const validOf = (elder: Key, day = '2026-11-21') =>
  world.tx(who.county, (tx) => validAssessment(tx, { county: elder.county, elderId: elder.id, day }));

describe('who may not', () => {
  it.each(['streetWorker', 'countyOfficial', 'communityWorker', 'auditor', 'carer', 'elder'] as Role[])(
    'a %s sign or countersign',
    async (role) => {
      const elder = await poorElder(world);
      const key = await plan(elder);
      const before = await rows();
      const actor = world.as(role, { elderIds: [elder.id] });
      await expect(sign(actor, key)).rejects.toThrow('roleNotAllowed');
      await expect(countersign(actor, key)).rejects.toThrow('roleNotAllowed');
      expect(await rows()).toEqual(before);
    },
  );

  it('an assessor of another street sees nothing of it', async () => {
    const key = await plan(await poorElder(world));
    const outsider = world.as('assessor', { area: '331002002000' });
    await expect(sign(outsider, key)).rejects.toThrow('assessmentUnknown');
    await expect(world.tx(outsider, (tx) => getAnswers(tx, outsider, key))).rejects.toThrow('assessmentUnknown');
  });
});

describe('what is refused, and nothing written', () => {
  it('answers that are missing or impossible, by name', async () => {
    const key = await plan(await poorElder(world));
    const before = await rows();
    const { 'B4.5': _left, ...answers } = answersOf(50).answers;
    await expect(sign(who.first, key, { ...answersOf(50), answers: { ...answers, 'B1.1': 7 } })).rejects.toMatchObject({
      details: {
        code: 'answersInvalid',
        fields: [{ field: 'body.input.answers.B1.1' }, { field: 'body.input.answers.B4.5' }],
      },
    });
    await expect(
      world.tx(who.first, (tx) =>
        signAssessment(tx, who.first, { ...key, input: answersOf(50), assessedOn: '2026-11-22', version: 1 }),
      ),
    ).rejects.toThrow('assessedOnImpossible');
    await expect(sign(who.first, key, answersOf(50), 9)).rejects.toThrow('changedMeanwhile');
    expect(await rows()).toEqual(before);
  });

  it('the second signature of the first assessor, and steps out of their order', async () => {
    const key = await plan(await poorElder(world));
    await expect(countersign(who.second, key, 'agree', 1)).rejects.toThrow('assessmentState');
    await sign(who.first, key);
    const before = await rows();
    await expect(countersign(who.first, key)).rejects.toThrow('samePerson');
    await expect(sign(who.second, key, answersOf(50), 2)).rejects.toThrow('assessmentState');
    const confirm = world.tx(who.first, (tx) =>
      confirmAssessment(tx, who.first, { ...key, name: '甲', relation: 'self', version: 2 }),
    );
    await expect(confirm).rejects.toThrow('assessmentState');
    expect(await rows()).toEqual(before);
  });

  it('a second assessment under way, and one of somebody who has died', async () => {
    const elder = await poorElder(world);
    await plan(elder);
    await expect(plan(elder)).rejects.toThrow('assessmentOpenAlready');
    await expect(plan(await world.seedElder({ status: 'deceased', deceased_on: '2026-11-01' }))).rejects.toThrow(
      'elderNotActive',
    );
  });
});

describe('an assessment', () => {
  it('is signed by two, confirmed by the elder, and becomes a fact of the file', async () => {
    const elder = await poorElder(world);
    const key = await plan(elder);
    expect(await sign(who.first, key, { ...answersOf(66), dementia: true })).toMatchObject({
      total: 66,
      initialGrade: 1,
      finalGrade: 2,
    });
    expect(await countersign(who.second, key, 'sendBack')).toEqual({ status: 'planned', version: 3 });
    expect(await validOf(elder)).toBeUndefined();
    await sign(who.first, key, answersOf(50), 3);
    await countersign(who.second, key, 'agree', 4);
    const person = world.as('elder', { elderIds: [elder.id] });
    const confirmed = await world.tx(person, (tx) =>
      confirmAssessment(tx, person, { ...key, name: '王秀英', relation: 'self', version: 5 }),
    );
    expect(confirmed).toEqual({ status: 'final', version: 6, validUntil: '2027-11-20' });
    expect(await validOf(elder)).toMatchObject({ id: key.id, finalGrade: 2, assessedOn: '2026-11-21' });
    expect(await validOf(elder, '2027-11-20')).toBeDefined();
    expect(await validOf(elder, '2027-11-21')).toBeUndefined();
    expect(
      await world.count('elders', `id = '${elder.id}' AND ability_grade = 2 AND ability_assessed_on = '2026-11-21'`),
    ).toBe(1);
    const read = await world.tx(who.street, (tx) => getAssessment(tx, who.street, key));
    expect(read.signatures.map((signature) => signature.part)).toEqual([
      'first',
      'sentBack',
      'first',
      'second',
      'elder',
    ]);
    expect(read).toMatchObject({
      gradeName: '能力中度受损(中度失能)'.replace('(', '（').replace(')', '）'),
      can: ['readAnswers'],
    });
  });

  it('is countersigned once when two assessors agree at once', async () => {
    const key = await plan(await poorElder(world));
    await sign(who.first, key);
    const all = await Promise.allSettled([
      countersign(who.second, key),
      countersign(who.third, key),
      countersign(who.fourth, key),
    ]);
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await world.count('assessment_signatures', `assessment_id = '${key.id}' AND part = 'second'`)).toBe(1);
  });

  it('of a screen is final with one signature and gives no grade', async () => {
    const elder = await poorElder(world);
    const key = await plan(elder, 'ad8');
    const answers = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [String(index + 1), 1]));
    expect(await sign(who.first, key, { answers })).toMatchObject({ status: 'final', total: 8, finalGrade: null });
    expect(await validOf(elder)).toBeUndefined();
    expect(await world.count('elders', `id = '${elder.id}' AND ability_grade IS NOT NULL`)).toBe(0);
  });

  it('that was objected to counts no more; two others assess again; a withdrawn objection restores it', async () => {
    const elder = await poorElder(world);
    const key = await plan(elder);
    await assess(world, key, 50, [who.first, who.second]);
    const family = world.as('family', { elderIds: [elder.id] });
    const object = () =>
      world.tx(family, (tx) =>
        objectToAssessment(tx, family, { ...key, name: '李明', relation: 'child', reason: '等级偏轻' }),
      );
    const again = await object();
    expect(await validOf(elder)).toBeUndefined();
    await expect(object()).rejects.toThrow('assessmentState');
    await expect(sign(who.second, again)).rejects.toThrow('earlierAssessor');
    const cancel = (actor: People['first']) =>
      world.tx(actor, (tx) => cancelAssessment(tx, actor, { ...again, reason: '家属撤回异议', version: 1 }));
    await expect(cancel(who.county)).rejects.toThrow('notYourStep');
    await world.tx(world.system, (tx) =>
      cancelPlannedOfCase(tx, { county: COUNTY, caseId: again.id, reason: '不应取消' }),
    );
    await cancel(who.community);
    expect(await validOf(elder)).toMatchObject({ id: key.id });
    const third = await object();
    await assess(world, third, 40, [who.third, who.fourth]);
    expect(await validOf(elder)).toMatchObject({ id: third.id, finalGrade: 3 });
  });

  it('from another county is recognised while it is young, and an old-standard grade stays what it is', async () => {
    const elder = await poorElder(world);
    const recognise = (given: object) =>
      world.tx(who.street, (tx) =>
        recogniseAssessment(tx, who.street, {
          county: elder.county,
          elderId: elder.id,
          instrument: 'gbt42195',
          grade: 3,
          assessedOn: '2026-03-01',
          fromCounty: '331003',
          document: '黄岩区评估报告 2026-118 号',
          ...given,
        }),
      );
    const before = await rows();
    await expect(recognise({ assessedOn: '2025-11-21' })).rejects.toThrow('assessmentTooOld');
    await expect(recognise({ assessedOn: '2026-12-01' })).rejects.toThrow('assessedInFuture');
    await expect(recognise({ instrument: 'mzt039', grade: 4 })).rejects.toThrow('gradeImpossible');
    expect(await rows()).toEqual(before);
    await recognise({ instrument: 'mzt039' });
    expect(await validOf(elder)).toBeUndefined();
    const key = await recognise({});
    expect(await validOf(elder)).toMatchObject({ finalGrade: 3, validUntil: '2027-02-28' });
    await expect(world.tx(who.street, (tx) => getReport(tx, who.street, { ...key, purpose: '存档' }))).rejects.toThrow(
      'noReportYet',
    );
  });
});

describe('the answers', () => {
  it('are read for a stated purpose, and each reading is logged with the elder', async () => {
    const elder = await poorElder(world);
    const key = await plan(elder);
    await assess(world, key, 50, [who.first, who.second]);
    const get = (actor: People['first'], purpose?: string) =>
      world.tx(actor, (tx) => getAnswers(tx, actor, { ...key, purpose }));
    const logged = (reason: string) =>
      world.count('audit', `action = 'assessments.answers' AND elder_id = '${elder.id}' AND reason = '${reason}'`);
    await expect(get(who.street)).rejects.toThrow('purposeMissing');
    await expect(get(who.third)).rejects.toThrow('purposeMissing');
    await expect(get(who.community, '看看')).rejects.toThrow('roleNotAllowed');
    expect((await get(who.first)).input?.answers['B1.1']).toBe(4);
    await get(who.street, '街道审核');
    await get(world.as('elder', { elderIds: [elder.id] }));
    expect([await logged('办理评估'), await logged('街道审核'), await logged('本人或家属查阅')]).toEqual([1, 1, 1]);
  });
});

describe('lists', () => {
  it('give an assessor what waits for them, by pages', async () => {
    const mine = async () => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await world.tx(who.first, (tx) =>
          listAssessments(tx, who.first, { county: COUNTY, limit: 2, cursor, mine: 'true' }),
        );
        found.push(...page.rows.map((row) => row.id));
        cursor = page.next ?? undefined;
      } while (cursor);
      expect(new Set(found).size).toBe(found.length);
      return found;
    };
    const key = await plan(await poorElder(world));
    expect(await mine()).toContain(key.id);
    await sign(who.first, key);
    expect(await mine()).not.toContain(key.id);
    await countersign(who.second, key);
    expect(await mine()).toContain(key.id);
  });

  it('tell whose result ends soon, once it is their newest', async () => {
    const elder = await poorElder(world);
    const key = await plan(elder);
    await assess(world, key, 50, [who.first, who.second]);
    const due = async () =>
      (
        await world.tx(who.street, (tx) => listDue(tx, who.street, { county: COUNTY, withinDays: 30, limit: 200 }))
      ).rows.map((row) => row.id);
    expect(await due()).not.toContain(key.id);
    const before = world.clock.now();
    world.clock.set('2027-11-01T01:00:00Z');
    expect(await due()).toContain(key.id);
    await assess(world, await plan(elder), 48, [who.first, who.second]);
    expect(await due()).not.toContain(key.id);
    world.clock.set(before);
  });

  it('count twelve months that include the first day', () => {
    expect(validUntil('2026-11-21')).toBe('2027-11-20');
    expect(validUntil('2024-02-29')).toBe('2025-02-27');
    expect(validUntil('2026-08-31', 6)).toBe('2027-02-27');
  });
});

describe('over HTTP', () => {
  it('forms, lists, the file and the report come out as their contracts say', async () => {
    const server = await world.server();
    const headers = await world.login(who.street);
    const elder = await poorElder(world, { name: '㐂䶮龘' });
    const key = await plan(elder);
    await assess(world, key, 50, [who.first, who.second]);
    const get = (url: string, as: object = headers) => server.inject({ url, headers: { ...as } });
    const instruments = (await get('/api/instruments', {})).json<{ rows: { id: string }[] }>();
    expect(instruments.rows.map((row) => row.id)).toEqual(['gbt42195', 'mzt039', 'barthel', 'ad8', 'minicog']);
    for (const { id } of instruments.rows) expect((await get(`/api/instruments/${id}`, {})).statusCode).toBe(200);
    for (const path of [
      '',
      '/due?withinDays=366',
      `/${key.id}`,
      `/${key.id}/answers?purpose=${encodeURIComponent('审核')}`,
    ]) {
      const answer = await get(`/api/assessments/${COUNTY}${path}`);
      expect(answer.statusCode, answer.body).toBe(200);
    }
    const report = await get(`/api/assessments/${COUNTY}/${key.id}/report?purpose=${encodeURIComponent('存档')}`);
    expect(report.headers['content-type']).toBe('application/pdf');
    expect(report.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(report.rawPayload.length).toBeLessThan(200_000);
    expect((await get(`/api/assessments/${COUNTY}/${key.id}/report`)).statusCode).toBe(400);
  });
});
