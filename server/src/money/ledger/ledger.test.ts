import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { Problem } from '../../platform/problems/index.ts';
import { createDatabase, type Tx } from '../../platform/transactions/index.ts';
import {
  balanceOf,
  checkLedger,
  commitReservation,
  openAccount,
  post,
  reserve,
  voidReservation,
  type AccountKind,
} from './index.ts';
import { ledgerRoutes } from './routes.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({ routes: ledgerRoutes, handlers: [], schedules: [] });
});
afterAll(() => world.close());

const run = <T>(work: (tx: Tx) => Promise<T>) => world.tx(world.system, work);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.details.code : String(error)),
  );
const subject = () => ({ area: JIAOJIANG, reason: 'test', subjectType: 'test', subjectId: randomUUID() });
const open = (kind: AccountKind, unit: 'fen' | 'minute' = 'fen') =>
  run((tx) =>
    openAccount(tx, {
      area: JIAOJIANG,
      code: `${kind}:${randomUUID()}`,
      name: kind,
      kind,
      unit,
      mayBeOverdrawn: kind === 'source',
    }),
  );
/** A source and two ordinary accounts; the first of them has 1000. */
async function three() {
  const source = await open('source');
  const from = await open('quota');
  const to = await open('payable');
  await run((tx) => post(tx, { ...subject(), debit: source, credit: from, amount: 1000 }));
  return { source, from, to };
}
const balance = (id: string) => run((tx) => balanceOf(tx, COUNTY, id));

describe('who may not', () => {
  it('hides an account from an actor of another place, and refuses to open one there', async () => {
    const { from } = await three();
    const stranger = world.as('financeOfficer', { area: '330102000000' });
    expect(await codeOf(world.tx(stranger, (tx) => balanceOf(tx, COUNTY, from)))).toBe('accountUnknown');
    await expect(
      world.tx(stranger, (tx) =>
        openAccount(tx, { area: JIAOJIANG, code: 'quota:stranger', name: 'x', kind: 'quota' }),
      ),
    ).rejects.toMatchObject({ code: '42501' });
    expect(await world.count('ledger_accounts', "code = 'quota:stranger'")).toBe(0);
  });

  it.each(['carer', 'providerManager', 'elder', 'communityWorker'] as const)('answers %s with 403', async (role) => {
    const server = await world.server();
    const headers = await world.login(
      world.as(role, { providerId: randomUUID(), workerId: randomUUID(), elderIds: [randomUUID()] }),
    );
    const answer = await server.inject({ url: `/api/ledger/${COUNTY}/accounts`, headers });
    expect(answer.statusCode).toBe(403);
  });

  it('gives the application role no way to change or delete a transfer', async () => {
    for (const statement of [
      'UPDATE ledger_transfers SET amount = 1',
      'DELETE FROM ledger_transfers',
      'DELETE FROM ledger_accounts',
    ]) {
      await expect(run((tx) => sql.raw(statement).execute(tx.db))).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('what is refused', () => {
  it('writes nothing when the balance is too low, and says how much there is', async () => {
    const { from, to } = await three();
    const before = await world.count('ledger_transfers');
    const refused = run((tx) => post(tx, { ...subject(), debit: from, credit: to, amount: 1001 }));
    await expect(refused).rejects.toMatchObject({
      details: { code: 'balanceTooLow', accountId: from, available: 1000, needed: 1001, status: 409 },
    });
    expect(await codeOf(run((tx) => reserve(tx, { ...subject(), debit: from, credit: to, amount: 1001 })))).toBe(
      'balanceTooLow',
    );
    expect(await world.count('ledger_transfers')).toBe(before);
  });

  it('counts a reservation as gone', async () => {
    const { from, to } = await three();
    await run((tx) => reserve(tx, { ...subject(), debit: from, credit: to, amount: 600 }));
    expect(await codeOf(run((tx) => post(tx, { ...subject(), debit: from, credit: to, amount: 401 })))).toBe(
      'balanceTooLow',
    );
    // What is only promised to an account is not there yet.
    expect(await codeOf(run((tx) => post(tx, { ...subject(), debit: to, credit: from, amount: 1 })))).toBe(
      'balanceTooLow',
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuses the amount %s', async (amount) => {
    const { from, to } = await three();
    expect(await codeOf(run((tx) => post(tx, { ...subject(), debit: from, credit: to, amount })))).toBe(
      'amountNotPositive',
    );
  });

  it('refuses other units, the same account, an unknown account and a commit above the reservation', async () => {
    const { from, to } = await three();
    const minutes = await open('quota', 'minute');
    const move = (debit: string, credit: string) =>
      codeOf(run((tx) => post(tx, { ...subject(), debit, credit, amount: 1 })));
    expect(await move(from, minutes)).toBe('unitsDiffer');
    expect(await move(from, from)).toBe('sameAccount');
    expect(await move(from, randomUUID())).toBe('accountUnknown');
    const reservationId = await run((tx) => reserve(tx, { ...subject(), debit: from, credit: to, amount: 10 }));
    const commit = run((tx) => commitReservation(tx, { county: COUNTY, reservationId, amount: 11, reason: 'x' }));
    expect(await codeOf(commit)).toBe('commitAboveReservation');
    const unknown = run((tx) => voidReservation(tx, { county: COUNTY, reservationId: randomUUID(), reason: 'x' }));
    expect(await codeOf(unknown)).toBe('reservationUnknown');
  });

  it('is held by the database itself when code forgets', async () => {
    const { from } = await three();
    const forget = run((tx) =>
      sql`UPDATE ledger_accounts SET debits_posted = 5000 WHERE county = ${COUNTY} AND id = ${from}`.execute(tx.db),
    );
    await expect(forget).rejects.toMatchObject({ constraint: 'never_below_zero' });
    const odd = openAccountRaw('quota', true);
    await expect(odd).rejects.toMatchObject({ code: '23514' });
  });

  const openAccountRaw = (kind: AccountKind, mayBeOverdrawn: boolean) =>
    run((tx) => openAccount(tx, { area: JIAOJIANG, code: `${kind}:${randomUUID()}`, name: 'x', kind, mayBeOverdrawn }));
});

describe('what happens', () => {
  it('moves, holds, commits in part and releases the rest', async () => {
    const { from, to } = await three();
    const reservationId = await run((tx) => reserve(tx, { ...subject(), debit: from, credit: to, amount: 700 }));
    expect(await balance(from)).toEqual({ available: 300, posted: 1000, reserved: 700 });
    await run((tx) => commitReservation(tx, { county: COUNTY, reservationId, amount: 450, reason: 'visit' }));
    expect(await balance(from)).toEqual({ available: 550, posted: 550, reserved: 0 });
    expect(await balance(to)).toEqual({ available: 450, posted: 450, reserved: 0 });
    const second = await run((tx) => reserve(tx, { ...subject(), debit: from, credit: to, amount: 550 }));
    await run((tx) => voidReservation(tx, { county: COUNTY, reservationId: second, reason: 'cancelled' }));
    expect(await balance(from)).toEqual({ available: 550, posted: 550, reserved: 0 });
  });

  it('answers an account with its transfers page by page', async () => {
    const { source, from, to } = await three();
    for (let n = 1; n <= 4; n += 1) {
      world.clock.advance(1000);
      await run((tx) => post(tx, { ...subject(), debit: from, credit: to, amount: n }));
    }
    const server = await world.server();
    const headers = await world.login(world.as('financeOfficer'));
    const first = (await server.inject({ url: `/api/ledger/${COUNTY}/accounts/${from}?limit=3`, headers })).json();
    const second = (
      await server.inject({ url: `/api/ledger/${COUNTY}/accounts/${from}?limit=3&cursor=${first.next}`, headers })
    ).json();
    const lines = [...first.rows, ...second.rows];
    expect(lines.map((line) => [line.side, line.amount])).toEqual([
      ['debit', 4],
      ['debit', 3],
      ['debit', 2],
      ['debit', 1],
      ['credit', 1000],
    ]);
    expect(lines.at(-1).otherAccount.id).toBe(source);
    expect(second.next).toBeNull();
    expect(first.account).toMatchObject({ posted: 990, available: 990, reserved: 0 });
    const listed = (
      await server.inject({ url: `/api/ledger/${COUNTY}/accounts?kind=payable&limit=1`, headers })
    ).json();
    expect(listed.rows).toHaveLength(1);
    expect(listed.rows[0].kind).toBe('payable');
    expect(listed.next).not.toBeNull();
  });
});

describe('the same again', () => {
  it('opens one account for one code, also at once', async () => {
    const code = `payable:${randomUUID()}`;
    const same = () => run((tx) => openAccount(tx, { area: JIAOJIANG, code, name: 'x', kind: 'payable' }));
    const ids = new Set([await same(), ...(await Promise.all(Array.from({ length: 8 }, same)))]);
    expect(ids.size).toBe(1);
    expect(await world.count('ledger_accounts', `code = '${code}'`)).toBe(1);
  });

  it('resolves a reservation once', async () => {
    const { from, to } = await three();
    const reservationId = await run((tx) => reserve(tx, { ...subject(), debit: from, credit: to, amount: 10 }));
    const attempts = Array.from({ length: 20 }, (_, n) =>
      codeOf(
        run((tx) =>
          n % 2
            ? voidReservation(tx, { county: COUNTY, reservationId, reason: 'x' })
            : commitReservation(tx, { county: COUNTY, reservationId, reason: 'x' }),
        ),
      ),
    );
    const results = await Promise.all(attempts);
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    expect(results.filter((result) => result === 'reservationResolved')).toHaveLength(19);
    expect(await world.count('ledger_transfers', `reservation_id = '${reservationId}'`)).toBe(1);
  });
});

describe('all at once', () => {
  it('lets two accounts pay each other crosswise without a deadlock, and never below zero', async () => {
    const a = await three();
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        codeOf(
          run((tx) =>
            post(tx, { ...subject(), debit: n % 2 ? a.from : a.to, credit: n % 2 ? a.to : a.from, amount: 100 }),
          ),
        ),
      ),
    );
    expect(results.every((result) => result === 'done' || result === 'balanceTooLow')).toBe(true);
    const [from, to] = [await balance(a.from), await balance(a.to)];
    expect(from.posted + to.posted).toBe(1000);
  });
});

describe('the audit', () => {
  it('finds nothing in what the room has written', async () => {
    const report = await run((tx) => checkLedger(tx));
    expect(report.problems).toEqual([]);
    expect(report.transfers).toBe(await world.count('ledger_transfers'));
    expect(report.accounts).toBe(await world.count('ledger_accounts'));
  });

  const tampering = {
    counters: 'UPDATE ledger_accounts SET credits_posted = credits_posted + 1 WHERE id = $from',
    overdrawn: `INSERT INTO ledger_transfers SELECT county, gen_random_uuid(), area, 'post', NULL, $from, $to, 99999, unit, 'x', 'x', id, NULL, created_at, NULL FROM ledger_accounts WHERE id = $from`,
    resolution: `INSERT INTO ledger_transfers SELECT county, gen_random_uuid(), area, 'commit', id, debit_account, credit_account, amount + 5, unit, 'x', 'x', id, NULL, at, NULL FROM ledger_transfers WHERE kind = 'reserve' AND debit_account = $from`,
    units: `UPDATE ledger_transfers SET unit = 'minute' WHERE debit_account = $from`,
    sum: 'UPDATE ledger_accounts SET credits_posted = credits_posted + 1 WHERE id = $from',
  };
  it.each(Object.entries(tampering))('finds %s', async (kind, statement) => {
    const { from, to } = await three();
    await run((tx) => reserve(tx, { ...subject(), debit: from, credit: to, amount: 10 }));
    const admin = createDatabase(world.adminUrl, 1);
    try {
      await admin.db.connection().execute(async (db) => {
        await sql
          .raw(`BEGIN; SET LOCAL yike.area_from = '000000000000'; SET LOCAL yike.area_to = '999999999999'`)
          .execute(db);
        await sql.raw(statement.replaceAll('$from', `'${from}'`).replaceAll('$to', `'${to}'`)).execute(db);
        const tx = { db } as Tx;
        const report = await checkLedger(tx, COUNTY);
        expect(report.problems.map((problem) => problem.kind)).toContain(kind);
        await sql.raw('ROLLBACK').execute(db);
      });
    } finally {
      await admin.close();
    }
    expect((await run((tx) => checkLedger(tx))).problems).toEqual([]);
  });
});
