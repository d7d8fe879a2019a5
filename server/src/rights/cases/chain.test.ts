import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordLifeEvent } from '../../people/elders/index.ts';
import { testWorld, type TestWorld } from '../../testing.ts';
import { assessmentRoutes, objectToAssessment } from '../assessments/index.ts';
import { policyRoutes } from '../policies/index.ts';
import { caseHandlers, caseRoutes, caseSchedules, getCase, grantsOf, openCase } from './index.ts';
import type { FlowAction } from './rules.ts';
import { flowOf, lockedCase, take } from './steps.ts';
import {
  act,
  application,
  apply,
  assess,
  openAssessmentOf,
  people,
  poorElder,
  toAssessed,
  toGranted,
  toNotice,
  type Key,
  type People,
} from './chain.testing.ts';

let world: TestWorld;
let who: People;
beforeAll(async () => {
  world = await testWorld({
    routes: [...assessmentRoutes, ...policyRoutes, ...caseRoutes],
    handlers: caseHandlers,
    schedules: caseSchedules,
  });
  who = people(world);
});
afterAll(() => world.close());

const read = (key: Key, actor = who.county) => world.tx(actor, (tx) => getCase(tx, actor, key));

const DAY = 86_400_000;
const stateOf = async (key: Key) => (await read(key)).state;
const rows = async () => [await world.count('cases'), await world.count('case_actions'), await world.count('audit')];

describe('who may not apply', () => {
  it.each(['assessor', 'streetWorker', 'countyOfficial', 'auditor', 'carer', 'providerManager'] as const)(
    'a %s',
    async (role) => {
      const elder = await poorElder(world);
      const before = await rows();
      const actor = world.as(role);
      await expect(world.tx(actor, (tx) => openCase(tx, actor, application(elder)))).rejects.toThrow('roleNotAllowed');
      expect(await rows()).toEqual(before);
    },
  );

  it('a community worker of another street, and a family of another elder, do not find the elder', async () => {
    const elder = await poorElder(world);
    const other = world.as('communityWorker', { area: '331002002001' });
    const family = world.as('family', { elderIds: [(await poorElder(world)).id] });
    await expect(world.tx(other, (tx) => openCase(tx, other, application(elder)))).rejects.toThrow('elderUnknown');
    await expect(
      world.tx(family, (tx) => openCase(tx, family, { ...application(elder), relation: 'child' })),
    ).rejects.toThrow('elderUnknown');
    const opened = await apply(world, who, elder);
    await expect(read(opened, who.otherStreet)).rejects.toThrow('caseUnknown');
    await expect(act(world, who.otherStreet, opened, 'accept')).rejects.toThrow('caseUnknown');
  });
});

describe('what is refused', () => {
  it('an application without proxy’s reason, with a document or benefit that nobody knows, or without its form', async () => {
    const elder = await poorElder(world);
    const before = await rows();
    const { community } = who;
    const attempt = (given: object) =>
      world.tx(community, (tx) => openCase(tx, community, { ...application(elder), ...given }));
    await expect(attempt({ proxyReason: undefined })).rejects.toThrow('proxyReasonMissing');
    await expect(attempt({ documents: [{ code: 'poem', note: '诗' }] })).rejects.toThrow('documentUnknown');
    await expect(attempt({ benefit: 'nursing-subsidy' })).rejects.toThrow('benefitHasNoWorkflow');
    await expect(attempt({ documents: [] })).rejects.toThrow('documentsIncomplete');
    const self = world.as('elder', { elderIds: [elder.id] });
    await expect(world.tx(self, (tx) => openCase(tx, self, application(elder)))).rejects.toThrow('relationImpossible');
    expect(await rows()).toEqual(before);
  });

  it('a second case of the same kind, also when ten ask at once', async () => {
    const elder = await poorElder(world);
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => apply(world, who, elder)));
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of all) if (one.status === 'rejected') expect(String(one.reason)).toContain('caseOpenAlready');
    expect(await world.count('cases', `elder_id = '${elder.id}'`)).toBe(1);
  });

  it('a step by the proxy, or by the one whose step it judges', async () => {
    const elder = await poorElder(world);
    const key = await toAssessed(world, who, elder);
    const both = { ...who.street, role: 'countyOfficial' as const, area: who.county.area };
    await act(world, who.street, key, 'recommendGrant');
    await expect(act(world, both, key, 'approve')).rejects.toThrow('secondPersonNeeded');
    const proxy = { ...who.community, role: 'countyOfficial' as const, area: who.county.area };
    await expect(act(world, proxy, key, 'approve')).rejects.toThrow('secondPersonNeeded');
    expect((await read(key, both)).allowed.find((one) => one.action === 'approve')?.blockedBy).toMatchObject([
      { code: 'secondPersonNeeded' },
    ]);
    await act(world, who.county, key, 'approve');
    expect(await stateOf(key)).toBe('approved');
  });

  it('approval of who is not eligible, with the clause; refusal and appeal stay open', async () => {
    const elder = await poorElder(world);
    const key = await toAssessed(world, who, elder, 90);
    expect((await read(key)).determination).toMatchObject({ outcome: 'ineligible', amount: null });
    await act(world, who.street, key, 'recommendRefusal');
    await expect(act(world, who.county, key, 'approve')).rejects.toThrow('notEligible');
    await act(world, who.county, key, 'refuse', '能力完好,不符合条件');
    const family = world.as('family', { elderIds: [elder.id] });
    await act(world, family, key, 'appeal', '评估时状态好,平时不能自理');
    await expect(act(world, who.county, key, 'upholdAppeal')).rejects.toThrow('secondPersonNeeded');
    await act(world, who.secondCounty, key, 'upholdAppeal', '同意重新评估');
    expect(await stateOf(key)).toBe('accepted');
    await assess(world, await openAssessmentOf(world, elder), 28, [who.third, who.fourth]);
    await world.drain();
    expect(await read(key)).toMatchObject({
      state: 'assessed',
      determination: { outcome: 'eligible' },
      assessment: { finalGrade: 4 },
    });
  });
});
describe('a guard that the workflow lets be passed over', () => {
  it('is passed over only where the data say so, on purpose and with a reason; money still waits for the right', async () => {
    const key = await toAssessed(world, who, await poorElder(world), 90);
    await act(world, who.street, key, 'recommendRefusal');
    const step = (change: Partial<FlowAction>, input: { override?: boolean; reason?: string }) =>
      world.tx(who.county, async (tx) => {
        const row = await lockedCase(tx, key);
        const flow = flowOf(tx, row);
        const approve = flow.actions.find((action) => action.id === 'approve');
        if (!approve) throw new Error('no approval');
        return take(tx, who.county, flow, row, { ...approve, ...change }, input);
      });
    const overridable = ['determinationEligible'] as const;
    const before = await rows();
    const approval = (await read(key)).allowed.find((action) => action.action === 'approve');
    expect(approval?.blockedBy).toMatchObject([{ code: 'notEligible', mayOverride: false }]);
    await expect(step({}, { override: true, reason: '会议纪要〔2026〕3号' })).rejects.toThrow('notEligible');
    await expect(step({ overridable }, { reason: '会议纪要〔2026〕3号' })).rejects.toThrow('notEligible');
    await expect(step({ overridable }, { override: true })).rejects.toThrow('reasonMissing');
    expect(await rows()).toEqual(before);

    await step({ overridable }, { override: true, reason: '会议纪要〔2026〕3号' });
    const file = await read(key);
    expect(file.state).toBe('approved');
    expect(file.history.at(-1)).toMatchObject({
      reason: '会议纪要〔2026〕3号',
      data: { overridden: [{ guard: 'determinationEligible' }] },
    });
    await expect(act(world, who.street, key, 'publish')).rejects.toThrow('notEligible');
  });
});

describe('from application to grant', () => {
  it('goes through and explains itself', async () => {
    const elder = await poorElder(world);
    const opened = await apply(world, who, elder);
    expect(opened).toMatchObject({
      state: 'submitted',
      number: expect.stringMatching(/^SQ331002-20261121-\d{4}$/) as string,
    });
    expect((await read(opened)).dueOn).toBe('2026-11-25');
    await act(world, who.street, opened, 'accept');
    await assess(world, await openAssessmentOf(world, elder), 40, [who.first, who.second]);
    await world.drain();
    const assessed = await read(opened);
    expect(assessed).toMatchObject({
      state: 'assessed',
      assessment: { finalGrade: 3, total: 40 },
      determination: { outcome: 'eligible', amount: 48000, verified: false },
    });
    expect(assessed.documents.map((document) => document.code)).toContain('assessmentReport');
    await act(world, who.street, opened, 'recommendGrant');
    await act(world, who.county, opened, 'approve');
    await act(world, who.street, opened, 'publish');
    const notice = (await read(opened)).notice;
    expect(notice).toMatchObject({ maskedName: '王*英', fromDate: '2026-11-21', toDate: '2026-11-28' });
    await expect(act(world, who.county, opened, 'grant')).rejects.toThrow('noticeNotOver');
    world.clock.set('2026-11-29T01:00:00Z');
    await act(world, who.county, opened, 'grant');
    await world.drain();
    const granted = await read(opened);
    expect(granted).toMatchObject({
      state: 'granted',
      grants: [{ amount: 48000, validFrom: '2026-11-29', validTo: null }],
    });
    expect(granted.history.map((step) => step.action)).toEqual([
      'open',
      'submit',
      'accept',
      'recordAssessment',
      'recommendGrant',
      'approve',
      'publish',
      'grant',
    ]);
    expect(await world.tx(who.county, (tx) => grantsOf(tx, elder.county, elder.id, '2026-12-01'))).toMatchObject([
      { benefit: 'home-care-subsidy', amount: 48000, unit: 'fenPerMonth', caseId: opened.id },
    ]);
  });
});

describe('one step at once', () => {
  it('is taken by one of many', async () => {
    const opened = await apply(world, who, await poorElder(world));
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => act(world, who.street, opened, 'accept')));
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await world.count('case_actions', `case_id = '${opened.id}' AND action = 'accept'`)).toBe(1);
    expect(await world.count('assessments', `case_id = '${opened.id}'`)).toBe(1);
  });

  it('a final result delivered twice moves the case once', async () => {
    const elder = await poorElder(world);
    const key = await toAssessed(world, who, elder);
    const handler = caseHandlers.find((one) => one.topic === 'assessment.final');
    await world.tx(world.system, async (tx) =>
      handler?.run(tx, { county: key.county, area: '', payload: { elderId: elder.id } }),
    );
    expect(await world.count('case_actions', `case_id = '${key.id}' AND action = 'recordAssessment'`)).toBe(1);
    expect(await world.count('case_documents', `case_id = '${key.id}' AND code = 'assessmentReport'`)).toBe(1);
  });
});

describe('ways beside the straight one', () => {
  it('returned for correction and handed in again, then withdrawn: the planned assessment falls away', async () => {
    const elder = await poorElder(world);
    const opened = await apply(world, who, elder);
    await act(world, who.street, opened, 'returnForCorrection', '申请表缺签名');
    await act(world, who.community, opened, 'resubmit');
    await act(world, who.street, opened, 'accept');
    const self = world.as('elder', { elderIds: [elder.id] });
    await act(world, self, opened, 'withdraw', '暂时不需要');
    expect(await stateOf(opened)).toBe('withdrawn');
    expect(await world.count('assessments', `case_id = '${opened.id}' AND status = 'cancelled'`)).toBe(1);
    expect((await apply(world, who, elder)).state).toBe('submitted');
  });

  it('uses a valid assessment instead of a new one', async () => {
    const elder = await poorElder(world);
    const first = await toAssessed(world, who, elder);
    await act(world, who.community, first, 'withdraw', '改天再办');
    const again = await apply(world, who, elder);
    await act(world, who.street, again, 'accept');
    await act(world, who.street, again, 'useValidAssessment', '三天前刚评估');
    expect(await read(again)).toMatchObject({
      state: 'assessed',
      assessment: { finalGrade: 3 },
      determination: { amount: 48000 },
    });
    expect(await world.count('assessments', `case_id = '${again.id}' AND status = 'cancelled'`)).toBe(1);
  });

  it('an objection during the notice takes the notice down, and a dismissed one starts it anew', async () => {
    const elder = await poorElder(world);
    const key = await toNotice(world, who, elder);
    const first = (await read(key)).notice;
    await act(world, who.community, key, 'object', '邻居反映其有退休金');
    expect((await read(key)).notice).toBeNull();
    world.clock.advance(2 * DAY);
    await act(world, who.street, key, 'dismissObjection', '查无退休金');
    const second = (await read(key)).notice;
    expect(second?.id).not.toBe(first?.id);
    world.clock.advance(6 * DAY);
    await expect(act(world, who.county, key, 'grant')).rejects.toThrow('noticeNotOver');
    world.clock.advance(2 * DAY);
    await act(world, who.county, key, 'grant');
    expect(await stateOf(key)).toBe('granted');
  });

  it('an objection to the assessment holds the case until two others have assessed again', async () => {
    const elder = await poorElder(world);
    const key = await toAssessed(world, who, elder);
    const assessment = (await read(key)).assessment;
    const family = world.as('family', { elderIds: [elder.id] });
    await world.tx(family, (tx) =>
      objectToAssessment(tx, family, {
        county: key.county,
        id: assessment?.id ?? '',
        name: '李明',
        relation: 'child',
        reason: '等级偏轻',
      }),
    );
    await expect(act(world, who.street, key, 'recommendGrant')).rejects.toThrow('assessmentNeeded');
    const again = await openAssessmentOf(world, elder);
    await expect(assess(world, again, 20, [who.first, who.third])).rejects.toThrow('earlierAssessor');
    await assess(world, again, 20, [who.third, who.fourth]);
    await world.drain();
    const after = await read(key);
    expect(after).toMatchObject({ state: 'assessed', assessment: { id: again.id, finalGrade: 4 } });
    expect(after.determination?.amount).toBeGreaterThan(48000);
    await act(world, who.street, key, 'recommendGrant');
  });

  it('a recheck adjusts from next month, confirms, or stops with the month', async () => {
    const elder = await poorElder(world);
    const key = await toGranted(world, who, elder);
    await expect(apply(world, who, elder)).rejects.toThrow('benefitGrantedAlready');
    await act(world, who.street, key, 'startRecheck', '状况变化');
    await expect(act(world, who.county, key, 'adjustGrant')).rejects.toThrow('amountUnchanged');
    await assess(world, await openAssessmentOf(world, elder), 60, [who.first, who.second]);
    await world.drain();
    await act(world, who.county, key, 'adjustGrant', '中度');
    const today = world.clock.now().toISOString().slice(0, 10);
    const grants = (await read(key)).grants;
    expect(grants).toMatchObject([
      { amount: 48000, endReason: 'adjusted' },
      { amount: 30000, validTo: null },
    ]);
    expect(grants[0]?.validTo?.slice(0, 7)).toBe(today.slice(0, 7));
    expect(grants[1]?.validFrom.slice(8)).toBe('01');
    const self = world.as('elder', { elderIds: [elder.id] });
    await act(world, self, key, 'requestRecheck', '申请复核');
    await expect(act(world, who.county, key, 'revoke')).rejects.toThrow('secondPersonNeeded');
    await act(world, who.secondCounty, key, 'revoke', '迁出');
    const after = (await read(key)).grants;
    expect(after.every((grant) => grant.validTo !== null && grant.validTo <= (grants[0]?.validTo ?? ''))).toBe(true);
    expect(await stateOf(key)).toBe('refused');
  });

  it('a death ends the grant with that day, takes notices down and closes what is open', async () => {
    const elder = await poorElder(world);
    const key = await toGranted(world, who, elder);
    const waiting = await toNotice(world, who, await poorElder(world));
    const diedOn = world.clock.now().toISOString().slice(0, 10);
    for (const id of [elder.id, (await read(waiting)).elderId]) {
      await world.tx(who.street, (tx) =>
        recordLifeEvent(
          tx,
          who.street,
          { county: elder.county, id },
          { kind: 'death', from: diedOn, source: '死亡证明' },
        ),
      );
    }
    await world.drain();
    expect(await read(key)).toMatchObject({ state: 'closed', grants: [{ validTo: diedOn, endReason: 'death' }] });
    expect(await read(waiting)).toMatchObject({ state: 'withdrawn', notice: null });
    const handler = caseHandlers.find((one) => one.topic === 'elder.lifeEvent');
    const before = await rows();
    await world.tx(world.system, async (tx) =>
      handler?.run(tx, { county: elder.county, area: '', payload: { elderId: elder.id, kind: 'death', from: diedOn } }),
    );
    expect(await rows()).toEqual(before);
  });

  it('an overdue step is escalated once and stays with who must do it', async () => {
    const opened = await apply(world, who, await poorElder(world));
    await world.runSchedule('cases.escalate');
    expect((await read(opened)).escalatedTo).toBeNull();
    world.clock.advance(14 * DAY);
    await world.runSchedule('cases.escalate');
    await world.runSchedule('cases.escalate');
    const late = await read(opened);
    expect(late).toMatchObject({
      state: 'submitted',
      role: 'streetWorker',
      escalatedTo: 'countyOfficial',
      isOverdue: true,
    });
    expect(late.history.filter((step) => step.action === 'escalate')).toHaveLength(1);
    await act(world, who.street, opened, 'accept');
    expect((await read(opened)).escalatedTo).toBeNull();
  });
});
