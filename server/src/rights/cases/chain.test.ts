import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createElder, recordLifeEvent } from '../../people/elders/index.ts';
import { testWorld, type TestWorld } from '../../testing.ts';
import { assessmentRoutes, objectToAssessment } from '../assessments/index.ts';
import { policyRoutes } from '../policies/index.ts';
import { actOnCase, caseHandlers, caseRoutes, caseSchedules, getCase, grantsOf, openCase } from './index.ts';
import { act, application, apply, assess, openAssessmentOf, people, poorElder, toAssessed, toGranted, toNotice, type Key, type People } from './chain.testing.ts';

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
void createElder;

describe('from application to grant', () => {
  it('goes through and explains itself', async () => {
    const elder = await poorElder(world);
    const opened = await apply(world, who, elder);
    expect(opened).toMatchObject({ state: 'submitted', number: expect.stringMatching(/^SQ331002-20261121-\d{4}$/) as string });
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
    expect(granted).toMatchObject({ state: 'granted', grants: [{ amount: 48000, validFrom: '2026-11-29', validTo: null }] });
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
void [objectToAssessment, recordLifeEvent, actOnCase, openCase, application, toAssessed, toGranted, toNotice];
