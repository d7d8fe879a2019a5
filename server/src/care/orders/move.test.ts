import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN, HAIMEN_COMMUNITY } from '../../testing.ts';
import { recordLifeEvent } from '../../people/elders/index.ts';
import { caseHandlers } from '../../rights/cases/index.ts';
import { confirm, elder, grant, useOrderWorld, visitsOf, weekly, world } from './orders.testing.ts';

useOrderWorld(caseHandlers);

const ELSEWHERE = '331002002001';
const move = async (newAddress: string | null) => {
  const county = world.as('countyOfficial');
  await world.tx(county, (tx) =>
    recordLifeEvent(tx, county, elder, {
      kind: 'move',
      from: '2026-11-21',
      source: '本人',
      toArea: ELSEWHERE,
      newAddress,
    }),
  );
  await world.drain();
};
/** How many rows of the elder a worker of a community sees. */
const seenIn = (area: string, table: string) =>
  world.tx(world.as('communityWorker', { area }), async (tx) => {
    const { rows } = await sql<{
      n: number;
    }>`SELECT count(*) AS n FROM ${sql.table(table)} WHERE elder_id = ${elder.id}`.execute(tx.db);
    return rows[0]?.n;
  });

describe('a move inside the county', () => {
  it('takes along what is open and to come; what was done stays where it was done', async () => {
    await grant(elder, 20_000);
    const placed = await confirm(weekly({ toDate: '2026-11-25' }));
    const done = await confirm({ fromDate: '2026-11-27' });
    await world.tx(world.system, (tx) =>
      sql`UPDATE visits SET status = 'verified' WHERE planned_start < '2026-11-24' AND order_id = ${placed.id}`.execute(
        tx.db,
      ),
    );
    await world.tx(world.system, (tx) => sql`UPDATE orders SET status = 'done' WHERE id = ${done.id}`.execute(tx.db));
    await world.tx(world.system, (tx) =>
      sql`INSERT INTO cases (county, id, number, area, elder_id, workflow, workflow_version, benefit, state, channel, applicant_name, applicant_relation, opened_at, closed_at, state_since)
        VALUES (${COUNTY}, ${tx.newId()}, ${`SQ-${elder.id}`}, ${HAIMEN_COMMUNITY}, ${elder.id}, 'home-care-subsidy', 1, 'other', 'refused', 'self', '', '', ${tx.now}, ${tx.now}, ${tx.now})`.execute(
        tx.db,
      ),
    );
    for (const [id, on] of [
      ['final', '2027-05-01'],
      ['old', '2026-05-01'],
    ] as const)
      await world.tx(world.system, (tx) =>
        sql`INSERT INTO assessments (county, id, area, elder_id, instrument, reason, status, final_grade, assessed_on, confirmed_at, valid_until, created_at, updated_at, confirmed_by)
          VALUES (${COUNTY}, ${tx.newId()}, ${HAIMEN_COMMUNITY}, ${elder.id}, 'gbt42195', 'first', 'final', 2, ${on}::date - 365, ${tx.now}, ${on}, ${tx.now}, ${tx.now}, ${id})`.execute(
          tx.db,
        ),
      );

    await move('洪家街道某小区 1 幢 101 室');
    const places = {
      cases: [1, 1],
      grants: [0, 1],
      determinations: [0, 1],
      assessments: [1, 1],
      orders: [1, 1],
      visits: [1, 3],
    };
    for (const [table, [before, after]] of Object.entries(places))
      expect([table, await seenIn(HAIMEN_COMMUNITY, table), await seenIn(ELSEWHERE, table)]).toEqual([
        table,
        before,
        after,
      ]);
    expect((await visitsOf(placed)).map((visit) => visit.address)).toEqual([
      expect.stringContaining('海门街道'),
      '洪家街道某小区 1 幢 101 室',
      '洪家街道某小区 1 幢 101 室',
    ]);
  });

  it('leaves an order for another address of the elder’s at that address, and told again changes nothing', async () => {
    await world.tx(world.system, (tx) =>
      sql`INSERT INTO elder_addresses (county, id, area, elder_id, label, address, created_at)
        VALUES (${COUNTY}, ${elder.id}, ${HAIMEN_COMMUNITY}, ${elder.id}, '女儿家', '太和社区 5 幢', ${tx.now})`.execute(
        tx.db,
      ),
    );
    const placed = await confirm({ addressId: elder.id });
    await move('新家 1 号');
    const [visit] = await visitsOf(placed);
    expect(visit).toMatchObject({ area: ELSEWHERE, address: '太和社区 5 幢' });
    await world.tx(world.system, (tx) =>
      Promise.resolve(tx.emit('elder.moved', ELSEWHERE, { elderId: elder.id, from: HAIMEN, to: ELSEWHERE })),
    );
    await world.drain();
    expect(await visitsOf(placed)).toEqual([visit]);
  });
});
