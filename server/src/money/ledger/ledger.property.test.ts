import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COUNTY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { Problem } from '../../platform/problems/index.ts';
import { createDatabase, type Database, type Tx } from '../../platform/transactions/index.ts';
import { balanceOf, checkLedger, commitReservation, openAccount, post, reserve, voidReservation } from './index.ts';

let world: TestWorld;
let admin: Database;
beforeAll(async () => {
  world = await testWorld({ routes: [], handlers: [], schedules: [] });
  // A connection that is killed while a transaction holds it says so twice: to the query, and as an event.
  world.environment.database.pool.on('connect', (client) => client.on('error', () => undefined));
  admin = createDatabase(world.adminUrl, 1);
});
afterAll(async () => {
  await admin.close();
  await world.close();
});

const ACCOUNTS = 4;
const run = <T>(work: (tx: Tx) => Promise<T>) => world.tx(world.system, work);
const subject = () => ({ area: JIAOJIANG, reason: 'test', subjectType: 'test', subjectId: randomUUID() });

interface Move {
  kind: 'post' | 'reserve';
  from: number;
  to: number;
  amount: number;
}
interface Resolve {
  kind: 'commit' | 'void';
  which: number;
  /** Percent of the reservation that a commit asks for. */
  share: number;
}
type Step = Move | Resolve;

const account = fc.nat(ACCOUNTS - 1);
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('post' as const, 'reserve' as const),
    from: account,
    to: account,
    amount: fc.integer({ min: 1, max: 400 }),
  }),
  fc.record({
    kind: fc.constantFrom('commit' as const, 'void' as const),
    which: fc.nat(30),
    share: fc.integer({ min: 1, max: 120 }),
  }),
);

/** The ledger in a few lines: what every account has and holds, and what became of each reservation. */
class Model {
  has = [500, 0, 0, 0];
  holds = [0, 0, 0, 0];
  reservations: { id: string; from: number; to: number; amount: number; isResolved: boolean }[] = [];

  expected(
    step: Step,
  ): 'done' | 'balanceTooLow' | 'sameAccount' | 'reservationResolved' | 'commitAboveReservation' | 'nothing' {
    if (isMove(step)) {
      if (step.from === step.to) return 'sameAccount';
      const available = (this.has[step.from] ?? 0) - (this.holds[step.from] ?? 0);
      return available < step.amount ? 'balanceTooLow' : 'done';
    }
    const reservation = this.reservationOf(step);
    if (!reservation) return 'nothing';
    if (step.kind === 'commit' && amountOf(step, reservation.amount) > reservation.amount)
      return 'commitAboveReservation';
    return reservation.isResolved ? 'reservationResolved' : 'done';
  }

  reservationOf(step: { which: number }) {
    return this.reservations.length === 0 ? undefined : this.reservations[step.which % this.reservations.length];
  }

  apply(step: Step, id: string, reservationId?: string): void {
    const move = (from: number, to: number, amount: number) => {
      this.has[from] = (this.has[from] ?? 0) - amount;
      this.has[to] = (this.has[to] ?? 0) + amount;
    };
    if (isMove(step)) {
      if (step.kind === 'post') return move(step.from, step.to, step.amount);
      this.holds[step.from] = (this.holds[step.from] ?? 0) + step.amount;
      this.reservations.push({ id, from: step.from, to: step.to, amount: step.amount, isResolved: false });
      return;
    }
    const reservation = this.reservations.find((one) => one.id === reservationId);
    if (!reservation) return;
    reservation.isResolved = true;
    this.holds[reservation.from] = (this.holds[reservation.from] ?? 0) - reservation.amount;
    if (step.kind === 'commit') move(reservation.from, reservation.to, amountOf(step, reservation.amount));
  }
}

const isMove = (step: Step): step is Move => 'from' in step;
const amountOf = (step: { share: number }, reserved: number) => Math.max(1, Math.ceil((reserved * step.share) / 100));

async function open(): Promise<string[]> {
  return run(async (tx) => {
    const one = (kind: 'source' | 'quota') =>
      openAccount(tx, {
        area: JIAOJIANG,
        code: `${kind}:${randomUUID()}`,
        name: kind,
        kind,
        mayBeOverdrawn: kind === 'source',
      });
    const source = await one('source');
    const ids: string[] = [];
    for (let n = 0; n < ACCOUNTS; n += 1) ids.push(await one('quota'));
    await post(tx, { ...subject(), debit: source, credit: ids[0] ?? '', amount: 500 });
    return ids;
  });
}

function perform(
  tx: Tx,
  step: Step,
  ids: string[],
  reservation: { id: string; amount: number } | undefined,
): Promise<string> {
  if (isMove(step)) {
    const input = { ...subject(), debit: ids[step.from] ?? '', credit: ids[step.to] ?? '', amount: step.amount };
    return step.kind === 'post' ? post(tx, input) : reserve(tx, input);
  }
  if (!reservation) return Promise.resolve('');
  const input = { county: COUNTY, reservationId: reservation.id, reason: 'test' };
  return step.kind === 'void'
    ? voidReservation(tx, input)
    : commitReservation(tx, { ...input, amount: amountOf(step, reservation.amount) });
}

async function attempt(work: () => Promise<string>): Promise<{ code: string; id: string }> {
  try {
    return { code: 'done', id: await work() };
  } catch (error) {
    if (error instanceof Problem) return { code: error.details.code, id: '' };
    throw error;
  }
}

const balances = async (ids: string[]) => {
  const found = [];
  for (const id of ids) found.push(await run((tx) => balanceOf(tx, COUNTY, id)));
  return found;
};

async function mustAgree(model: Model, ids: string[]): Promise<void> {
  const found = await balances(ids);
  expect(found.map((one) => one.posted)).toEqual(model.has);
  expect(found.map((one) => one.reserved)).toEqual(model.holds);
  expect(found.every((one) => one.available >= 0)).toBe(true);
  expect((await run((tx) => checkLedger(tx, COUNTY))).problems).toEqual([]);
}

it('does step by step what the model does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepArbitrary, { minLength: 1, maxLength: 25 }), async (steps) => {
      const ids = await open();
      const model = new Model();
      for (const step of steps) {
        const expected = model.expected(step);
        if (expected === 'nothing') continue;
        const reservation = isMove(step) ? undefined : model.reservationOf(step);
        const result = await attempt(() => run((tx) => perform(tx, step, ids, reservation)));
        expect(result.code).toBe(expected);
        if (result.code === 'done') model.apply(step, result.id, reservation?.id);
      }
      await mustAgree(model, ids);
    }),
    { numRuns: 30 },
  );
}, 120_000);

it('keeps its invariants when several connections work at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(stepArbitrary, { minLength: 2, maxLength: 8 }), { minLength: 2, maxLength: 5 }),
      async (rounds) => {
        const ids = await open();
        const model = new Model();
        for (const steps of rounds) {
          const tries = steps.map(async (step) => {
            const reservation = isMove(step) ? undefined : model.reservationOf(step);
            if (!isMove(step) && !reservation) return undefined;
            return { step, reservation, ...(await attempt(() => run((tx) => perform(tx, step, ids, reservation)))) };
          });
          // The order in which they committed is unknown, but the sum of their effects is the same in every order.
          for (const one of await Promise.all(tries)) {
            if (one?.code === 'done') model.apply(one.step, one.id, one.reservation?.id);
          }
        }
        await mustAgree(model, ids);
      },
    ),
    { numRuns: 20 },
  );
}, 120_000);

it('changes nothing when it ends between any two statements', async () => {
  const dump = async () => {
    const result = await run((tx) =>
      sql<{ all: string }>`
        SELECT (SELECT string_agg(a::text, ';' ORDER BY id) FROM ledger_accounts a) || (SELECT string_agg(t::text, ';' ORDER BY id) FROM ledger_transfers t) AS all`.execute(
        tx.db,
      ),
    );
    return result.rows[0]?.all;
  };
  const ids = await open();
  const held = await run((tx) => reserve(tx, { ...subject(), debit: ids[0] ?? '', credit: ids[1] ?? '', amount: 100 }));
  const steps: Step[] = [
    { kind: 'post', from: 0, to: 1, amount: 50 },
    { kind: 'reserve', from: 0, to: 1, amount: 50 },
    { kind: 'commit', which: 0, share: 50 },
    { kind: 'void', which: 0, share: 1 },
  ];
  for (const step of steps) {
    for (const ending of ['error', 'connection lost'] as const) {
      const before = await dump();
      let statements = 0;
      let crashAt = 1;
      // One more statement each time, until the step gets through; it is then undone as well.
      for (let isThrough = false; !isThrough; crashAt += 1) {
        statements = 0;
        const crashed = run(async (tx) => {
          const inner = tx.db;
          const backend = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(inner);
          const pid = backend.rows[0]?.pid ?? 0;
          tx.db = inner.withPlugin({
            transformQuery: ({ node }) => node,
            async transformResult({ result }) {
              statements += 1;
              if (statements === crashAt) {
                if (ending === 'connection lost')
                  await sql`SELECT pg_terminate_backend(${pid}, 5000)`.execute(admin.db);
                throw new Error('crash');
              }
              return result;
            },
          });
          await perform(tx, step, ids, { id: held, amount: 100 });
          isThrough = true;
          tx.db = inner;
          throw new Error('crash before commit');
        });
        await expect(crashed).rejects.toThrow();
        expect(await dump()).toBe(before);
      }
      expect(statements).toBeGreaterThanOrEqual(2);
    }
  }
  expect((await run((tx) => checkLedger(tx, COUNTY))).problems).toEqual([]);
}, 120_000);
