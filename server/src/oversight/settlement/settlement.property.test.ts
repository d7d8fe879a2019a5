import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Problem } from '../../platform/problems/index.ts';
import { COUNTY } from '../../testing.ts';
import { openBatch } from './index.ts';
import { findCandidates } from './line-storage.ts';
import { settlementWorld, type SettlementWorld } from './settlement.testing.ts';

let w: SettlementWorld;
beforeAll(async () => {
  w = await settlementWorld();
});
afterAll(() => w.close());

const months = ['2026-07', '2026-08', '2026-09', '2026-10'] as const;
const visitArbitrary = fc.record({
  month: fc.constantFrom(...months, '2026-11'),
  day: fc.integer({ min: 1, max: 28 }),
  quotaFen: fc.integer({ min: 0, max: 9000 }),
  subsidyFen: fc.integer({ min: 0, max: 900 }),
  status: fc.constantFrom('verified', 'verified', 'verified', 'needsReview', 'rejected', 'cancelled'),
  isHeld: fc.boolean(),
  finding: fc.constantFrom(undefined, undefined, 'open' as const, 'upheld' as const, 'dismissed' as const),
});
type Event = { kind: 'open'; month: string } | { kind: 'verify' | 'release' | 'hold'; which: number };
const eventArbitrary: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant('open' as const), month: fc.constantFrom(...months) }),
  fc.record({ kind: fc.constantFrom('verify' as const, 'release' as const, 'hold' as const), which: fc.nat(20) }),
);

it('has each verified visit in exactly one batch, or says why not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(visitArbitrary, { minLength: 1, maxLength: 8 }),
      fc.array(eventArbitrary, { minLength: 1, maxLength: 8 }),
      async (visits, events) => {
        const provider = await w.provider();
        const seeded: { id: string; status: string; month: string }[] = [];
        for (const { month, day, finding, ...given } of visits) {
          const at = `${month}-${String(day).padStart(2, '0')}T09:00:00+08:00`;
          const id = await w.visit(provider, { at, ...given });
          if (finding) await w.finding(id, finding);
          seeded.push({ id, status: given.status, month });
        }
        const openMonth = async (month: string) => {
          try {
            await w.run((tx) => openBatch(tx, w.world.system, { county: COUNTY, providerId: provider.id, month }));
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
            expect(['batchExists', 'nothingToSettle']).toContain(error.details.code);
          }
        };
        for (const event of events) {
          if (event.kind === 'open') await openMonth(event.month);
          else {
            const visit = seeded[event.which % seeded.length];
            if (!visit) continue;
            if (event.kind === 'verify' && visit.status === 'needsReview') {
              await w.verify(visit.id);
              visit.status = 'verified';
            }
            if (event.kind === 'release') await w.hold(visit.id, false);
            if (event.kind === 'hold') await w.hold(visit.id, true);
          }
        }
        await openMonth('2026-10');

        const found = await w.run((tx) =>
          sql<{ visit_id: string; lines: number; reasons: number }>`
            SELECT v.id AS visit_id,
              (SELECT count(*) FROM settlement_lines l WHERE l.county = v.county AND l.visit_id = v.id) AS lines,
              (SELECT count(*) FROM settlement_exclusions e WHERE e.county = v.county AND e.visit_id = v.id) AS reasons
            FROM visits v WHERE v.county = ${COUNTY} AND v.provider_id = ${provider.id}`.execute(tx.db),
        );
        // The last batch may have been opened before a visit was verified: it waits for the next one.
        const before = new Date('2026-12-01T00:00:00+08:00');
        const waiting = new Set(
          (await w.run((tx) => findCandidates(tx, { county: COUNTY, providerId: provider.id, before }))).map(
            (one) => one.id,
          ),
        );
        for (const visit of seeded) {
          const row = found.rows.find((one) => one.visit_id === visit.id);
          if (visit.status !== 'verified') expect(row).toMatchObject({ lines: 0, reasons: 0 });
          else if (row?.lines === 0) expect(row.reasons > 0 || waiting.has(visit.id)).toBe(true);
          else expect(row?.lines).toBe(1);
          expect(waiting.has(visit.id) && row?.lines === 1).toBe(false);
        }
        // Opened last and alone, October takes or explains everything up to its end.
        const opened = events.some((event) => event.kind === 'open' && event.month === '2026-10');
        if (!opened) {
          for (const visit of seeded) {
            if (visit.status !== 'verified' || visit.month > '2026-10') continue;
            const row = found.rows.find((one) => one.visit_id === visit.id);
            expect((row?.lines ?? 0) + (row?.reasons ?? 0)).toBeGreaterThan(0);
          }
        }
        const totals = await w.run((tx) =>
          sql<{ n: number }>`
            SELECT count(*) AS n FROM settlement_batches b
            CROSS JOIN LATERAL (SELECT COALESCE(sum(l.amount_fen), 0) AS fen, count(*) AS visits FROM settlement_lines l
              WHERE l.county = b.county AND l.batch_id = b.id) l
            WHERE b.county = ${COUNTY} AND b.provider_id = ${provider.id} AND (b.total_fen <> l.fen OR b.visits <> l.visits)`.execute(
            tx.db,
          ),
        );
        expect(totals.rows[0]?.n).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
}, 180_000);
