import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeResidentId } from '@yike/identity';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { countsOf, elderHandlers, elderRoutes, importRoster, importRoutes } from './index.ts';

const sample = fileURLToPath(new URL('../../../../../shared/samples/jiaojiang-roster.xlsx', import.meta.url));
const expected = sample.replace('.xlsx', '.expected.json');

/** 海门街道东合社区 and, in the same street, 太和社区. */
const DONGHE = '331002001018';
let world: TestWorld;

beforeAll(async () => {
  world = await testWorld({ routes: [...elderRoutes, ...importRoutes], handlers: elderHandlers });
});
afterAll(() => world.close());

const run = (csv: string, options: { dryRun?: boolean; actor?: Parameters<typeof importRoster>[1] } = {}) =>
  importRoster(world.environment, options.actor ?? world.system, {
    county: COUNTY,
    source: { bytes: Buffer.from(csv), name: 'roster.csv' },
    fileName: 'roster.csv',
    dryRun: options.dryRun ?? false,
  });

const HEADER =
  '姓名,身份证号码,所属街道,所属社区,现居住地址,联系电话,居住情况,失能等级,计生特殊家庭,联系人,联系人电话,备注';
const person = (
  serial: number,
  changes: Partial<
    Record<'name' | 'community' | 'phone' | 'living' | 'grade' | 'special' | 'contactPhone' | 'remarks', string>
  > = {},
) =>
  [
    changes.name ?? '陈阿大',
    makeResidentId('331099', '1944-05-06', serial),
    '海门街道',
    changes.community ?? '东合社区',
    '东合社区1幢1单元101室',
    changes.phone ?? '13800005000',
    changes.living ?? '独居',
    changes.grade ?? '重度失能',
    changes.special ?? '',
    '陈小明',
    changes.contactPhone ?? '13900005426',
    changes.remarks ?? '',
  ].join(',');
/** Another person for each number up to 10,000. */
const personOf = (n: number) =>
  [
    '赵阿二',
    makeResidentId('331099', `19${30 + (n % 10)}-01-01`, Math.floor(n / 10)),
    '海门街道',
    '东合社区',
    '',
    '',
    '',
    '',
    '',
    '',
    '',
    '',
  ].join(',');
const roster = (...rows: string[]) => [HEADER, ...rows].join('\n');

const tables = ['elders', 'elder_facts', 'elder_contacts', 'import_batches', 'import_issues'] as const;
const snapshot = async () => Promise.all(tables.map((table) => world.count(table)));

describe('who may not', () => {
  it('refuses an assessor over HTTP and writes nothing', async () => {
    const server = await world.server();
    const headers = await world.login(world.as('assessor'));
    const before = await snapshot();
    const answer = await server.inject({ method: 'GET', url: '/api/imports', headers });
    expect(answer.statusCode).toBe(403);
    expect(await snapshot()).toEqual(before);
  });

  it('refuses the rows of other communities to a community worker', async () => {
    const actor = world.as('communityWorker', { area: '331002001002' });
    const { report } = await run(roster(person(901)), { actor });
    expect(report.rejected).toEqual({ areaNotYours: 1 });
    expect(report).toMatchObject({ created: 0, acceptedTotal: 0, rejectedTotal: 1 });
    expect(await world.count('elders')).toBe(0);
  });
});

describe('what is refused', () => {
  it.each([
    ['an unknown county', '339999', roster(person(1)), 'countyUnknown'],
    ['a file without a header', COUNTY, 'a,b\n1,2', 'headerMissing'],
  ])('leaves nothing but a failed batch of %s', async (_what, county, csv, code) => {
    const before = await snapshot();
    const failure = importRoster(world.environment, world.system, {
      county,
      source: { bytes: Buffer.from(csv), name: 'x.csv' },
      fileName: 'x.csv',
      dryRun: false,
    });
    await expect(failure).rejects.toSatisfy(
      (error: { code?: string; details?: { code: string } }) => (error.code ?? error.details?.code) === code,
    );
    const [elders, facts, contacts, , issues] = await snapshot();
    expect([elders, facts, contacts, issues]).toEqual([before[0], before[1], before[2], before[4]]);
    expect(await world.count('import_batches', `status = 'failed' AND county = '${county}'`)).toBeGreaterThan(0);
  });

  it('leaves nothing of an import that dies half-way, and does it all the next time', async () => {
    const csv = roster(...Array.from({ length: 1500 }, (_, n) => personOf(n)));
    const before = await snapshot();
    const failure = importRoster(world.environment, world.system, {
      county: COUNTY,
      source: { bytes: Buffer.from(csv), name: 'roster.csv' },
      fileName: 'roster.csv',
      dryRun: false,
      onProgress: (rows) => {
        if (rows >= 1000) throw new Error('died');
      },
    });
    await expect(failure).rejects.toThrow('died');
    const after = await snapshot();
    expect([after[0], after[1], after[2], after[4]]).toEqual([before[0], before[1], before[2], before[4]]);
    expect((await run(csv)).report.created).toBe(1500);
  }, 120_000);

  it('lets only one import of a county write', async () => {
    const csv = roster(...Array.from({ length: 300 }, (_, n) => person(n + 300)));
    const results = await Promise.allSettled([run(csv), run(csv), run(csv)]);
    const done = results.filter((result) => result.status === 'fulfilled').map((result) => result.value.report);
    expect(done.length).toBeGreaterThan(0);
    expect(done.reduce((sum, report) => sum + report.created, 0)).toBe(300);
    expect(await world.count('elders', `name = '陈阿大'`)).toBe(300);
  });
});

describe('what happens', () => {
  it('writes nothing in a dry run', async () => {
    const before = await snapshot();
    const { report, batch } = await run(roster(person(2)), { dryRun: true });
    expect(batch).toBeNull();
    expect(report.created).toBe(1);
    expect(await snapshot()).toEqual(before);
  });

  it('opens a file, updates it by new statements, and leaves what is blank', async () => {
    const first = await run(roster(person(3)));
    expect(first.report).toMatchObject({ created: 1, updated: 0, unchanged: 0 });
    const elder = await world.tx(world.system, (tx) =>
      tx.db
        .selectFrom('elders')
        .selectAll()
        .where('county', '=', COUNTY)
        .where('import_batch', '=', first.batch?.id ?? '')
        .executeTakeFirstOrThrow(),
    );
    expect(elder).toMatchObject({
      area: DONGHE,
      ability_grade: 3,
      living_situation: 'alone',
      initials: 'cad',
      version: 1,
    });
    const again = await run(roster(person(3, { living: '空巢', phone: '', grade: '', contactPhone: '13900005427' })));
    expect(again.report).toMatchObject({ created: 0, updated: 1, unchanged: 0 });
    const changed = await world.tx(world.system, (tx) =>
      tx.db
        .selectFrom('elders')
        .selectAll()
        .where('county', '=', COUNTY)
        .where('id', '=', elder.id)
        .executeTakeFirstOrThrow(),
    );
    expect(changed).toMatchObject({
      living_situation: 'emptyNest',
      ability_grade: 3,
      phone_masked: elder.phone_masked,
      version: 2,
    });
    expect(await world.count('elder_facts', `elder_id = '${elder.id}' AND fact = 'livingSituation'`)).toBe(2);
    expect(await world.count('elder_contacts', `elder_id = '${elder.id}' AND ended_at IS NULL`)).toBe(1);
    expect(await world.count('elder_contacts', `elder_id = '${elder.id}'`)).toBe(2);
  });

  it('keeps the result of an assessment against the claim of a roster', async () => {
    await run(roster(person(4)));
    const id = await idOf(4);
    await world.tx(world.system, async (tx) => {
      const { recordFacts } = await import('./index.ts');
      await recordFacts(tx, world.system, { county: COUNTY, id }, [
        { fact: 'abilityGrade', value: '1', validFrom: '2026-11-01', source: 'assessment' },
      ]);
    });
    const { report } = await run(roster(person(4)));
    expect(report.warned).toEqual({ abilityGradeKept: 1 });
    expect(report).toMatchObject({ updated: 0, unchanged: 1 });
    expect(await world.count('elders', `id = '${id}' AND ability_grade = 1`)).toBe(1);
  });

  it('never ends a life by a remark: it opens a question', async () => {
    const { report } = await run(roster(person(5, { remarks: '已故' })));
    expect(report.warned).toEqual({ markedDeceased: 1 });
    const id = await idOf(5);
    expect(await world.count('elders', `id = '${id}' AND status = 'active'`)).toBe(1);
    expect(await world.count('elder_facts', `elder_id = '${id}' AND fact = 'deathReported'`)).toBe(1);
    expect((await run(roster(person(5, { remarks: '已故' })))).report.unchanged).toBe(1);
  });

  it('takes the file along to another community', async () => {
    await run(roster(person(6)));
    const { report } = await run(roster(person(6, { community: '太和社区' })));
    expect(report.updated).toBe(1);
    const id = await idOf(6);
    for (const table of ['elders', 'elder_facts', 'elder_contacts']) {
      const whose = table === 'elders' ? 'id' : 'elder_id';
      expect(await world.count(table, `${whose} = '${id}' AND area <> '331002001014'`)).toBe(0);
    }
    const old = world.as('communityWorker', { area: DONGHE });
    expect((await run(roster(person(6)), { actor: old })).report.rejected).toEqual({ inOtherCommunity: 1 });
  });

  it('is done from the page: upload, mapping, run in the background, result workbook', async () => {
    const server = await world.server();
    const headers = await world.login(world.as('streetWorker', { area: HAIMEN }));
    const key = () => ({ ...headers, 'idempotency-key': crypto.randomUUID() });
    const csv = roster(person(7), person(8).replace('陈阿大', '')).replace('姓名,', '叫什么,');
    const boundary = 'xyz';
    const payload = [
      `--${boundary}`,
      'content-disposition: form-data; name="county"',
      '',
      COUNTY,
      `--${boundary}`,
      'content-disposition: form-data; name="file"; filename="名册.csv"',
      'content-type: text/csv',
      '',
      csv,
      `--${boundary}--`,
      '',
    ].join('\r\n');
    const upload = await server.inject({
      method: 'POST',
      url: '/api/imports',
      headers: { ...key(), 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload,
    });
    expect(upload.statusCode).toBe(200);
    const preview = upload.json();
    expect(preview.missing).toEqual(['name']);
    expect(preview.batch).toMatchObject({ status: 'previewed', counts: null });
    const url = `/api/imports/${COUNTY}/${preview.batch.id}`;
    const mapped = await server.inject({
      method: 'POST',
      url: `${url}/mapping`,
      headers: key(),
      payload: { columns: { 叫什么: 'name' } },
    });
    expect(mapped.json()).toMatchObject({
      missing: [],
      batch: { created: 1, counts: { rejected: { nameMissing: 1 } } },
    });
    expect(mapped.json().rows[0].cells['身份证号码']).toMatch(/^3310\*{10}/);
    expect(mapped.body).not.toContain('13800005000');
    const elders = await world.count('elders');
    expect((await server.inject({ method: 'POST', url: `${url}/run`, headers: key() })).json()).toMatchObject({
      status: 'running',
    });
    expect((await server.inject({ method: 'POST', url: `${url}/run`, headers: key() })).statusCode).toBe(409);
    await world.drain();
    expect((await server.inject({ method: 'GET', url, headers })).json()).toMatchObject({
      status: 'done',
      created: 1,
      rowsRead: 2,
    });
    expect(await world.count('elders')).toBe(elders + 1);
    const issues = await server.inject({ method: 'GET', url: `${url}/issues?severity=rejected`, headers });
    expect(issues.json().rows).toMatchObject([{ rowNumber: 3, kind: 'nameMissing', field: 'name' }]);
    expect((await server.inject({ method: 'GET', url: `${url}/result.xlsx`, headers })).statusCode).toBe(400);
    const workbook = await server.inject({
      method: 'GET',
      url: `${url}/result.xlsx?purpose=${encodeURIComponent('更正名册')}`,
      headers,
    });
    expect(workbook.statusCode).toBe(200);
    expect(workbook.rawPayload.subarray(0, 2).toString()).toBe('PK');
    const other = await world.login(world.as('streetWorker', { area: '331002002000' }));
    expect((await server.inject({ method: 'GET', url, headers: other })).statusCode).toBe(404);
    // What is kept at rest holds no number in the clear.
    expect(await world.count('files', `position('331099'::bytea IN content) > 0`)).toBe(0);
  });
});

const idOf = (serial: number) =>
  world.tx(world.system, async (tx) => {
    const token = world.environment.privacy.token(makeResidentId('331099', '1944-05-06', serial));
    const row = await tx.db
      .selectFrom('elders')
      .select('id')
      .where('county', '=', COUNTY)
      .where('resident_id_token', '=', token)
      .executeTakeFirstOrThrow();
    return row.id;
  });

describe.skipIf(!existsSync(sample))('the sample roster of 椒江', () => {
  it('gives exactly the expected counts, and changes nothing the second time', async () => {
    const wanted: unknown = JSON.parse(readFileSync(expected, 'utf8'));
    const input = { county: COUNTY, source: { path: sample }, fileName: 'jiaojiang-roster.xlsx', dryRun: false };
    const first = await importRoster(world.environment, world.system, input);
    expect(countsOf(first.report)).toEqual(wanted);
    expect(first.report).toMatchObject({ created: 2912, updated: 0, unchanged: 0 });
    const kept = await snapshot();
    const audits = await world.count('audit');
    world.clock.advance(3600_000);
    const second = await importRoster(world.environment, world.as('countyOfficial', { area: JIAOJIANG }), input);
    expect(countsOf(second.report)).toEqual(wanted);
    expect(second.report).toMatchObject({ created: 0, updated: 0, unchanged: 2912 });
    const after = await snapshot();
    expect(after.slice(0, 3)).toEqual(kept.slice(0, 3));
    expect(after[3]).toBe((kept[3] ?? 0) + 1);
    expect(await world.count('audit')).toBe(audits + 1);
    expect(await world.count('elders', 'version > 2')).toBe(0);
  }, 180_000);
});

describe('any file', () => {
  it('leaves either nothing or a complete import', async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '',
        '姓名',
        '身份证号码',
        '海门街道',
        '东合社区',
        '33109919440506',
        '独居',
        '\u0000',
        '"',
        '=1+1',
        '合计',
      ),
      fc.integer({ min: 700, max: 899 }).map((serial) => makeResidentId('331099', '1944-05-06', serial)),
      fc.string({ maxLength: 12 }),
    );
    const line = fc.array(cell, { maxLength: 14 }).map((cells) => cells.join(','));
    const good = fc.integer({ min: 700, max: 899 }).map((serial) => person(serial));
    const file = fc
      .tuple(fc.constantFrom(HEADER, '', '姓名,身份证号码'), fc.array(fc.oneof(good, good, line), { maxLength: 12 }))
      .map(([head, rows]) => [head, ...rows].join('\n'));
    await fc.assert(
      fc.asyncProperty(file, async (csv) => {
        const before = await snapshot();
        const result = await run(csv).catch((error: unknown) => error);
        const after = await snapshot();
        if (result instanceof Error) {
          expect([after[0], after[1], after[2], after[4]]).toEqual([before[0], before[1], before[2], before[4]]);
          return;
        }
        const { report, batch } = result as Awaited<ReturnType<typeof run>>;
        expect(report.created + report.updated + report.unchanged).toBe(report.acceptedTotal);
        expect(report.acceptedTotal + report.rejectedTotal).toBe(report.dataRows);
        expect((after[0] ?? 0) - (before[0] ?? 0)).toBe(report.created);
        expect(await world.count('elders', `import_batch = '${batch?.id}'`)).toBe(report.created);
        expect(await world.count('import_issues', `batch_id = '${batch?.id}'`)).toBe(report.rows.length);
      }),
      { numRuns: 60 },
    );
  }, 180_000);
});
