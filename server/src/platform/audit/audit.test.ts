import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN, HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import type { AuditEntry } from '../transactions/index.ts';
import { verifyAudit } from './index.ts';

const OTHER = '331003000000';
let world: TestWorld;
let admin: pg.Client;
beforeAll(async () => {
  world = await testWorld();
  admin = new pg.Client({ connectionString: world.adminUrl });
  await admin.connect();
  await admin.query(`SET yike.area_from = '000000000000'; SET yike.area_to = '999999999999'`);
});
afterAll(async () => {
  await admin.end();
  await world.close();
});
beforeEach(async () => {
  await admin.query('DELETE FROM yike.audit; DELETE FROM yike.audit_heads');
});

const entry = (area: string, given: Partial<AuditEntry> = {}): AuditEntry => ({
  area,
  action: 'test.do',
  subjectType: 'test',
  subjectId: '1',
  ...given,
});
const write = (...entries: AuditEntry[]) =>
  world.tx(world.as('countyOfficial'), (tx) => {
    for (const one of entries) tx.audit(one);
    return Promise.resolve();
  });
const verify = () => world.tx(world.system, (tx) => verifyAudit(tx));
const kinds = async () => (await verify()).problems.map(({ seq, kind }) => `${seq} ${kind}`);
const five = () => write(...[1, 2, 3, 4, 5].map((n) => entry(JIAOJIANG, { subjectId: String(n), detail: { n } })));

describe('who may not', () => {
  it('no one changes or removes a line, not even the system', async () => {
    await five();
    for (const statement of [
      `UPDATE yike.audit SET reason = 'x'`,
      'DELETE FROM yike.audit',
      'TRUNCATE yike.audit',
      'DELETE FROM yike.audit_heads',
    ]) {
      await expect(world.environment.database.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
    expect((await verify()).rows).toBe(5);
  });

  it('no one verifies a county of which they oversee a part, or none', async () => {
    await five();
    const server = await world.server();
    for (const area of [HAIMEN, OTHER]) {
      const headers = await world.login(world.as('auditor', { area }));
      const answer = await server.inject({ method: 'GET', url: `/api/audit/${COUNTY}/verify`, headers });
      expect(answer.json()).toMatchObject({ status: 403, code: 'areaBeyondYours' });
    }
    const headers = await world.login(world.as('auditor'));
    const answer = await server.inject({ method: 'GET', url: `/api/audit/${COUNTY}/verify`, headers });
    expect(answer.json()).toMatchObject({ problems: [] });
  });
});

describe('what is found', () => {
  const tampering: [string, string, string[]][] = [
    ['a changed reason', `UPDATE yike.audit SET reason = 'x' WHERE seq = 3`, ['3 changed']],
    ['a changed detail', `UPDATE yike.audit SET detail = '{"n": 4}' WHERE seq = 3`, ['3 changed']],
    ['a changed time', `UPDATE yike.audit SET at = at + interval '1 second' WHERE seq = 2`, ['2 changed']],
    ['another actor', `UPDATE yike.audit SET actor_id = NULL WHERE seq = 1`, ['1 changed']],
    ['a missing row', `DELETE FROM yike.audit WHERE seq = 3`, ['4 missing']],
    ['a missing beginning', `DELETE FROM yike.audit WHERE seq <= 2`, ['3 missing']],
    ['a cut end', `DELETE FROM yike.audit WHERE seq = 5`, ['4 head']],
    ['a removed county', `DELETE FROM yike.audit`, ['0 head']],
    ['a removed head', `DELETE FROM yike.audit_heads`, ['5 head']],
    [
      'two rows in the other order',
      `UPDATE yike.audit SET seq = 12 - seq WHERE seq IN (2, 3); UPDATE yike.audit SET seq = seq - 7 WHERE seq IN (9, 10)`,
      ['2 unlinked', '2 changed', '3 unlinked', '3 changed', '4 unlinked'],
    ],
    [
      'an appended row',
      `INSERT INTO yike.audit SELECT (r).* FROM (SELECT a #= '"seq"=>"6"' AS r FROM (SELECT a FROM yike.audit a WHERE seq = 5) s) t`,
      ['6 unlinked', '6 changed', '6 head'],
    ],
    [
      'a changed row whose own hash was made to fit',
      `UPDATE yike.audit SET reason = 'x', hash = repeat('0', 64) WHERE seq = 3`,
      ['3 changed', '4 unlinked'],
    ],
  ];
  it.each(tampering)('%s', async (_, statement, expected) => {
    await admin.query('CREATE EXTENSION IF NOT EXISTS hstore');
    await five();
    expect(await kinds()).toEqual([]);
    await admin.query(statement);
    expect(await kinds()).toEqual(expected);
  });
});

describe('what is written', () => {
  it('reads back as it was hashed, whatever the detail', async () => {
    const seed = Number(process.env.YIKE_SEED ?? randomInt(2 ** 31));
    process.stdout.write(`audit: YIKE_SEED=${seed}\n`);
    const storable = fc
      .jsonValue({ stringUnit: 'grapheme' })
      .filter((value) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ unit: 'grapheme-ascii' }), storable), async (detail) => {
        await write(entry(JIAOJIANG, { detail, reason: JSON.stringify(detail).slice(0, 50) }));
      }),
      { seed, numRuns: 150 },
    );
    await write(
      entry(JIAOJIANG, {
        detail: { at: world.clock.now(), left: undefined, list: [undefined, NaN], big: 1e300, zero: -0 },
      }),
    );
    await write(entry(JIAOJIANG, { reason: 'half a character: \ud83d', subjectId: '\ude00' }));
    expect(await kinds()).toEqual([]);
    expect((await verify()).rows).toBe(152);
  });

  it('nothing when the work fails', async () => {
    await five();
    const failing = world.tx(world.system, (tx) => {
      tx.audit(entry(JIAOJIANG));
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await world.count('audit')).toBe(5);
    expect(await kinds()).toEqual([]);
  });

  it('more lines in one transaction than one statement takes', async () => {
    await write(...Array.from({ length: 2500 }, (_, n) => entry(HAIMEN_COMMUNITY, { subjectId: String(n) })));
    expect(await verify()).toMatchObject({ rows: 2500, problems: [], counties: 1 });
  });
});

describe('all at once', () => {
  it('twenty writers of one county keep one chain', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => write(entry(JIAOJIANG, { subjectId: `${n}` }), entry(HAIMEN))),
    );
    expect(await verify()).toMatchObject({ rows: 40, problems: [] });
  });

  it('two counties in one transaction, in either order, do not wait for each other for ever', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        n % 2 ? write(entry(JIAOJIANG), entry(OTHER)) : write(entry(OTHER), entry(JIAOJIANG)),
      ),
    );
    expect(await verify()).toMatchObject({ rows: 40, counties: 2, problems: [] });
  });
});
