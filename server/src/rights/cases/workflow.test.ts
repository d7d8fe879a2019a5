import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, workingDaysAfter, type Workflow } from '../../platform/packs/index.ts';
import type { Role } from '../../platform/access/index.ts';
import { Problem } from '../../platform/problems/index.ts';
import { testWorld, type TestWorld } from '../../testing.ts';
import { apply, people, poorElder, type Key } from './chain.testing.ts';
import { actOnCase, caseHandlers, caseRoutes } from './index.ts';
import { listCases } from './reading.ts';
import {
  actionsFor,
  applyAction,
  dueOn,
  excludedPersons,
  needsDetermination,
  ownInputOf,
  publishes,
  requiredDocuments,
  stateOf,
  type Flow,
} from './rules.ts';

let world: TestWorld;
let elder: Key;
let key: Key;
let flow: Flow;
beforeAll(async () => {
  world = await testWorld({ routes: caseRoutes, handlers: caseHandlers });
  const found = world.environment.packs.workflows.find((one) => one.id === 'home-care-subsidy');
  if (!found) throw new Error('no workflow');
  flow = found;
  elder = await poorElder(world);
  const opened = await apply(world, people(world), elder);
  key = { county: opened.county, id: opened.id };
});
afterAll(() => world.close());

const force = (state: string) =>
  world.tx(world.system, (tx) =>
    tx.db
      .updateTable('cases')
      .set({ state, closed_at: null })
      .where('county', '=', key.county)
      .where('id', '=', key.id)
      .execute(),
  );
const written = async () => [
  await world.count('case_actions'),
  await world.count('audit'),
  await world.count('outbox'),
  await world.count('notices'),
  await world.count('grants'),
  await world.count('determinations'),
  await world.count('assessments'),
  await world.count('cases', 'version > 2'),
];
const actor = (role: string) =>
  role === 'elder' || role === 'family' ? world.as(role, { elderIds: [elder.id] }) : world.as(role as Role);
const attempt = async (role: string, action: string): Promise<string> => {
  const one = actor(role);
  try {
    await world.tx(one, (tx) => actOnCase(tx, one, key, { action, reason: '试一试' }));
    return 'done';
  } catch (error) {
    return error instanceof Problem ? error.details.code : String(error);
  }
};

describe('every pair of state and action', () => {
  it('is in the transition table for the roles that it names, or refused', () => {
    for (const state of flow.states) {
      for (const action of flow.actions) {
        for (const role of ROLES) {
          const applied = applyAction(flow, state.id, action.id, role);
          const isLegal = action.from.includes(state.id);
          const isMine = action.roles.includes(role);
          expect(applied).toMatchObject(
            isLegal && isMine
              ? { ok: true, to: { id: action.to } }
              : { ok: false, refusal: isLegal ? 'roleForbids' : 'stateForbids' },
          );
        }
      }
    }
    expect(applyAction(flow, 'draft', 'fly', 'elder')).toEqual({ ok: false, refusal: 'actionUnknown' });
  });

  it('is refused without a write where it is not legal, for an allowed role and for every other', async () => {
    const before = await written();
    let refusals = 0;
    for (const state of flow.states) {
      await force(state.id);
      for (const action of flow.actions) {
        const isLegal = action.from.includes(state.id);
        const roles = isLegal ? ROLES.filter((role) => !action.roles.includes(role)) : action.roles.slice(0, 1);
        for (const role of roles) {
          const code = await attempt(role, action.id);
          const expected = isLegal ? ['actionNotYours', 'roleNotAllowed'] : ['actionNotNow'];
          expect(expected, `${state.id} ${action.id} ${role}: ${code}`).toContain(code);
          refusals += 1;
        }
      }
    }
    expect(refusals).toBeGreaterThan(500);
    expect(await written()).toEqual(before);
    await force('submitted');
    expect(await attempt('streetWorker', 'fly')).toBe('actionUnknown');
  }, 120_000);

  it('that needs a reason is refused without one, and nothing is written', async () => {
    await force('submitted');
    const street = world.as('streetWorker');
    const before = await written();
    await expect(
      world.tx(street, (tx) => actOnCase(tx, street, key, { action: 'returnForCorrection' })),
    ).rejects.toThrow('reasonMissing');
    await expect(
      world.tx(street, (tx) =>
        actOnCase(tx, street, key, { action: 'returnForCorrection', reason: '缺签名', version: 99 }),
      ),
    ).rejects.toThrow('changedMeanwhile');
    expect(await written()).toEqual(before);
  });
});

describe('rules of a workflow', () => {
  it('count deadlines in working days, after the end of a notice', () => {
    const { packs } = world.environment;
    expect(dueOn(packs, stateOf(flow, 'submitted'), '2026-11-20')).toBe('2026-11-25');
    expect(dueOn(packs, stateOf(flow, 'publicNotice'), '2026-11-20')).toBe(workingDaysAfter(packs, '2026-11-27', 5));
    expect(dueOn(packs, stateOf(flow, 'granted'), '2026-11-20')).toBeNull();
  });

  it('ask for an eligible determination exactly where a right is published or granted', () => {
    const of = (needs: typeof publishes) => flow.actions.filter(needs).map((action) => action.id);
    expect(of(needsDetermination)).toEqual(['approve', 'publish', 'dismissObjection', 'grant', 'adjustGrant']);
    expect(of(publishes)).toEqual(['publish', 'dismissObjection', 'grant', 'adjustGrant']);
  });

  it('tell what a step asks of one person alone, and the list says it with every row', async () => {
    const own = (state: string, role: string) =>
      Object.fromEntries(actionsFor(flow, state, role).map((action) => [action.id, ownInputOf(flow, state, action)]));
    expect(own('submitted', 'streetWorker')).toEqual({ accept: null, returnForCorrection: null });
    expect(own('accepted', 'streetWorker')).toEqual({ useValidAssessment: 'assessment' });
    expect(own('streetReviewed', 'countyOfficial')).toEqual({ approve: null, refuse: null, sendBack: null });
    expect(own('returned', 'communityWorker')).toEqual({ resubmit: 'applicant', withdraw: 'applicant' });
    expect(own('recheck', 'countyOfficial')).toEqual({
      confirmGrant: 'assessment',
      adjustGrant: 'assessment',
      revoke: 'lastDay',
      endGrant: 'lastDay',
    });
    await force('streetReviewed');
    const county = world.as('countyOfficial');
    const query = { county: key.county, limit: 5, open: 'all', waiting: 'all', overdue: 'false' } as const;
    const { rows } = await world.tx(county, (tx) => listCases(tx, county, query));
    expect(rows.find((row) => row.id === key.id)?.allowed).toMatchObject([
      { action: 'approve', toName: '待公示', toKind: 'waiting', requiresReason: false, decidesRight: true },
      { action: 'refuse', toKind: 'refused', requiresReason: true, decidesRight: false },
      { action: 'sendBack', requiresReason: true, decidesRight: false },
    ]);
  });

  it('keep applicant, proxy and the official of the last step from a second person’s step', () => {
    const step = (actor_id: string | null, actor_role: string) => ({
      from_state: 'a',
      to_state: 'b',
      actor_id,
      actor_role,
    });
    const steps = [step('proxy', 'communityWorker'), step('street', 'streetWorker'), step('county', 'countyOfficial')];
    expect(excludedPersons('opener', steps)).toEqual(['opener', 'proxy', 'county']);
    expect(excludedPersons(null, [...steps, step('son', 'family'), step(null, 'system')])).toEqual([
      'proxy',
      'son',
      'county',
    ]);
  });

  it('require the documents of every state passed', () => {
    const steps = ['draft', 'submitted'].map((to_state) => ({
      from_state: null,
      to_state,
      actor_id: null,
      actor_role: 'elder',
    }));
    expect(requiredDocuments(flow, steps).map((document) => document.code)).toEqual(['applicationForm']);
    const assessed = [...steps, { from_state: 'accepted', to_state: 'assessed', actor_id: null, actor_role: 'system' }];
    expect(requiredDocuments(flow, assessed).map((document) => document.code)).toEqual([
      'applicationForm',
      'assessmentReport',
    ]);
  });

  it('serve any other workflow of the same shape', () => {
    const small: Workflow = {
      id: 'small',
      version: 1,
      name: '小流程',
      benefit: 'x',
      validFrom: '2026-01-01',
      source: { document: 'd', clause: 'c' },
      verified: false,
      initial: 'a',
      states: [
        { id: 'a', name: '甲', kind: 'draft', help: '甲' },
        { id: 'b', name: '乙', kind: 'done', help: '乙' },
      ],
      actions: [{ id: 'go', name: '去', from: ['a'], to: 'b', roles: ['elder'], requiresReason: false }],
    };
    expect(actionsFor(small, 'a', 'elder').map((action) => action.id)).toEqual(['go']);
    expect(actionsFor(small, 'b', 'elder')).toEqual([]);
    expect(actionsFor(small, 'a', 'system').map((action) => action.id)).toEqual(['go']);
  });
});
