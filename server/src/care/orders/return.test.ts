import { describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN } from '../../testing.ts';
import { findLifeEvents, recordLifeEvent, type LifeEventInput } from '../../people/elders/index.ts';
import { balanceOf, post } from '../../money/ledger/index.ts';
import { fundQuota, paidAccount } from '../../money/budgets/index.ts';
import { caseHandlers } from '../../rights/cases/index.ts';
import { visitHandlers } from '../visits/index.ts';
import { cancelOneVisit, readOrder } from './service.ts';
import {
  balance,
  confirm,
  elder,
  grant,
  ledgerIsClean,
  self,
  useOrderWorld,
  visitsOf,
  weekly,
  world,
} from './orders.testing.ts';

useOrderWorld([...caseHandlers, ...visitHandlers]);

const street = () => world.as('streetWorker', { area: HAIMEN });
const record = async (input: Partial<LifeEventInput> & { kind: LifeEventInput['kind'] }) => {
  const actor = street();
  await world.tx(actor, (tx) =>
    recordLifeEvent(tx, actor, elder, { from: '2026-11-21', source: '殡葬信息', ...input }),
  );
  await world.drain();
};
const death = async () => {
  const events = await world.tx(world.system, (tx) => findLifeEvents(tx, COUNTY, elder.id));
  return events.find((event) => event.kind === 'death')?.id;
};
const grantOf = (id: string) =>
  world.tx(world.system, (tx) => tx.db.selectFrom('grants').selectAll().where('id', '=', id).executeTakeFirstOrThrow());

describe('a wrong record of a death', () => {
  it('is not withdrawn without saying which entry it was', async () => {
    await record({ kind: 'death' });
    await expect(record({ kind: 'mistake' })).rejects.toMatchObject({ details: { code: 'nothingWithdrawn' } });
    expect(await world.count('life_events', `elder_id = '${elder.id}'`)).toBe(1);
  });

  it('withdrawn, brings back the grant, the order, and the visits to come that the death cancelled, once', async () => {
    const grantId = await grant(elder, 20_000);
    const placed = await confirm(weekly({ toDate: '2026-11-27' }));
    const [first] = await visitsOf(placed);
    await world.tx(self(), (tx) => cancelOneVisit(tx, self(), placed, first?.id ?? '', { reason: '有事外出' }));
    const before = await balance(grantId, '2026-11');
    await record({ kind: 'death' });
    expect(await grantOf(grantId)).toMatchObject({ valid_to: '2026-11-21', end_reason: 'death' });
    expect(await world.tx(self(), (tx) => readOrder(tx, self(), placed))).toMatchObject({ status: 'cancelled' });

    // Corrected on Tuesday evening: Tuesday's visit is lost, what lies ahead comes back.
    world.clock.set('2026-11-24T10:00:00Z');
    await record({ kind: 'mistake', from: '2026-11-24', source: '家属更正', replaces: await death() });
    expect(await grantOf(grantId)).toMatchObject({ valid_to: null, end_reason: null });
    const visits = await visitsOf(placed);
    expect(visits.map((visit) => [visit.status, visit.cancel_reason])).toEqual([
      ['cancelled', '有事外出'],
      ['cancelled', '老人已去世'],
      ['planned', null],
      ['planned', null],
      ['planned', null],
    ]);
    expect(await world.tx(self(), (tx) => readOrder(tx, self(), placed))).toMatchObject({ status: 'open' });
    expect(before).toMatchObject({ reserved: 10_000 });
    expect(await balance(grantId, '2026-11')).toMatchObject({ reserved: 7_500, available: 12_500 });
    const [row] = await world.tx(world.system, (tx) =>
      tx.db.selectFrom('cases').select('state').where('elder_id', '=', elder.id).execute(),
    );
    expect(row?.state).toBe('granted');

    const told = { elderId: elder.id, recordedAt: '2026-11-21T01:00:00.000Z', diedOn: '2026-11-21' };
    const transfers = await world.count('ledger_transfers');
    await world.tx(world.system, (tx) => Promise.resolve(tx.emit('elder.deathWithdrawn', HAIMEN, told)));
    await world.drain();
    expect(await world.count('ledger_transfers')).toBe(transfers);
    expect(await visitsOf(placed)).toEqual(visits);
    await ledgerIsClean();
  });

  it('replaced by a stay in hospital, brings back only the days after it', async () => {
    await grant(elder, 20_000);
    const placed = await confirm(weekly({ toDate: '2026-11-27' }));
    await record({ kind: 'death' });
    await record({ kind: 'hospital', to: '2026-11-25', source: '医院证明', replaces: await death() });
    expect((await visitsOf(placed)).map((visit) => visit.status)).toEqual([
      'cancelled',
      'cancelled',
      'planned',
      'planned',
      'planned',
    ]);
  });

  it('corrected to another day first, is still undone from its first record', async () => {
    await grant(elder, 10_000);
    const placed = await confirm();
    await record({ kind: 'death' });
    world.clock.advance(60_000);
    await record({ kind: 'death', from: '2026-11-20', replaces: await death() });
    const events = await world.tx(world.system, (tx) => findLifeEvents(tx, COUNTY, elder.id));
    const second = events.find((event) => event.replaces !== null)?.id;
    await record({ kind: 'mistake', replaces: second });
    expect((await visitsOf(placed)).map((visit) => visit.status)).toEqual(['planned']);
  });

  it('says so where the quota is no longer there', async () => {
    const grantId = await grant(elder, 10_000);
    const placed = await confirm(weekly({ toDate: '2026-11-24' }));
    await record({ kind: 'death' });
    await world.tx(world.system, async (tx) => {
      const area = `${COUNTY}000000`;
      const account = { county: COUNTY, area, elderId: elder.id, grantId, benefit: 'home-care-subsidy' };
      const debit = await fundQuota(tx, { ...account, month: '2026-11', amountFen: 10_000 });
      const credit = await paidAccount(tx, COUNTY, area);
      const { available } = await balanceOf(tx, COUNTY, debit);
      const amount = available - 3_000;
      await post(tx, { area, debit, credit, amount, reason: '测试', subjectType: 'test', subjectId: elder.id });
    });
    await record({ kind: 'mistake', replaces: await death() });
    const visits = await visitsOf(placed);
    expect(visits.map((visit) => visit.status).sort()).toEqual(['cancelled', 'planned']);
    expect(visits.find((visit) => visit.status === 'cancelled')?.cancel_reason).toContain('重新下单');
    await ledgerIsClean();
  });
});
