import { makeResidentId } from '@yike/identity';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { createDatabase } from '../../platform/transactions/index.ts';
import { householdHandlers } from '../households/index.ts';
import {
  createElder,
  elderFacts,
  elderHandlers,
  elderRoutes,
  elderSchedules,
  findElder,
  recordFacts,
  recordLifeEvent,
} from './index.ts';

const DONGHE = '331002001018';
const TAIHE = '331002001014';
const topics: string[] = [];

let world: TestWorld;

beforeAll(async () => {
  const listen = ['elder.changed', 'elder.lifeEvent', 'elder.moved', 'elder.movedIn'].map((topic) => ({
    name: `test.${topic}`,
    topic,
    run: () => {
      topics.push(topic);
      return Promise.resolve();
    },
  }));
  world = await testWorld({
    routes: elderRoutes,
    handlers: [...elderHandlers, ...householdHandlers, ...listen],
    schedules: elderSchedules,
  });
});
afterAll(() => world.close());

let serial = 100;
const person = (changes: Partial<Parameters<typeof createElder>[2]> = {}) => {
  serial += 1;
  return {
    area: DONGHE,
    residentId: makeResidentId('331099', '1942-02-03', serial),
    name: '林阿香',
    source: '社区登记',
    phone: '13800005001',
    ...changes,
  };
};
const open = (changes: Partial<Parameters<typeof createElder>[2]> = {}) => {
  const input = person(changes);
  return world.tx(world.system, (tx) => createElder(tx, world.system, input));
};
const county = (area = JIAOJIANG) => world.as('countyOfficial', { area });
const tables = [
  'elders',
  'elder_facts',
  'elder_addresses',
  'elder_contacts',
  'elder_consents',
  'life_events',
  'audit',
  'outbox',
];
const snapshot = async () => {
  const counts: number[] = [];
  for (const table of tables) counts.push(await world.count(table));
  return counts;
};
const refused = async (work: () => Promise<unknown>, code: string) => {
  const before = await snapshot();
  await expect(work()).rejects.toMatchObject({ details: { code } });
  expect(await snapshot()).toEqual(before);
};

describe('who may not', () => {
  it.each(['providerManager', 'dispatcher', 'carer', 'financeOfficer', 'assessor', 'elder'] as const)(
    '%s opens no file',
    async (role) => {
      const actor = world.as(role);
      await refused(() => world.tx(actor, (tx) => createElder(tx, actor, person())), 'roleNotAllowed');
    },
  );

  it('a community worker sees and opens nothing elsewhere', async () => {
    const key = await open();
    const actor = world.as('communityWorker', { area: TAIHE });
    expect(await world.tx(actor, (tx) => findElder(tx, key))).toBeUndefined();
    await refused(() => world.tx(actor, (tx) => createElder(tx, actor, person())), 'areaNotYours');
    await refused(
      () =>
        world.tx(actor, (tx) =>
          recordFacts(tx, actor, key, [{ fact: 'abilityGrade', value: '1', validFrom: '2026-01-01', source: 'x' }]),
        ),
      'elderUnknown',
    );
    const server = await world.server();
    const headers = await world.login(actor);
    expect(
      (await server.inject({ method: 'GET', url: `/api/elders/${key.county}/${key.id}`, headers })).statusCode,
    ).toBe(404);
    expect((await server.inject({ method: 'GET', url: `/api/elders?area=${DONGHE}`, headers })).json().rows).toEqual(
      [],
    );
    expect(
      (
        await server.inject({ method: 'GET', url: `/api/elders/search?q=${encodeURIComponent('林阿')}`, headers })
      ).json().rows,
    ).toEqual([]);
  });

  it('family sees its own elder only, and not the search', async () => {
    const key = await open();
    await open();
    const server = await world.server();
    const headers = await world.login(world.as('family', { elderIds: [key.id] }));
    const list = await server.inject({ method: 'GET', url: '/api/elders', headers });
    expect(list.json().rows.map((row: { id: string }) => row.id)).toEqual([key.id]);
    expect((await server.inject({ method: 'GET', url: '/api/elders/search?q=13800005001', headers })).statusCode).toBe(
      403,
    );
  });
});

describe('what is refused', () => {
  it('a wrong ID number, phone, area, or a second file for one person', async () => {
    const actor = county();
    const act = (input: Parameters<typeof createElder>[2]) => world.tx(actor, (tx) => createElder(tx, actor, input));
    await refused(() => act(person({ residentId: '331099194202030000' })), 'residentIdInvalid');
    await refused(() => act(person({ phone: '123' })), 'phoneInvalid');
    await refused(() => act(person({ area: JIAOJIANG })), 'areaUnknown');
    const input = person();
    await act(input);
    await refused(() => act(input), 'elderExists');
    await refused(() => act({ ...input, area: TAIHE }), 'elderExists');
  });

  it('facts that nobody knows, or that begin tomorrow', async () => {
    const key = await open();
    const act = (fact: string, value: string, validFrom = '2026-01-01') =>
      world.tx(county(), (tx) => recordFacts(tx, county(), key, [{ fact, value, validFrom, source: '核查' }]));
    await refused(() => act('shoeSize', '42'), 'factUnknown');
    await refused(() => act('abilityGrade', '5'), 'factValueUnknown');
    await refused(() => act('abilityGrade', '1', '2026-11-22'), 'factInFuture');
  });

  it('a change on an old version', async () => {
    const key = await open();
    const server = await world.server();
    const headers = await world.login(county());
    const change = (version: number, name: string) =>
      server.inject({
        method: 'PUT',
        url: `/api/elders/${key.county}/${key.id}`,
        headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
        payload: { name, reason: '更正姓名', version },
      });
    expect((await change(1, '林阿湘')).json()).toEqual({ version: 2 });
    expect((await change(1, '林阿相')).json()).toMatchObject({ code: 'changedMeanwhile' });
    expect(await world.count('elders', `id = '${key.id}' AND name = '林阿湘' AND initials = 'lax'`)).toBe(1);
  });

  it('a second death, and anything for one who has moved away', async () => {
    const key = await open();
    const act = (input: Parameters<typeof recordLifeEvent>[3]) =>
      world.tx(county(), (tx) => recordLifeEvent(tx, county(), key, input));
    await refused(() => act({ kind: 'death', from: '2026-11-22', source: '医院' }), 'eventInFuture');
    await refused(() => act({ kind: 'move', from: '2026-11-20', source: '本人' }), 'targetAreaNeeded');
    await act({ kind: 'death', from: '2026-11-20', source: '殡葬系统' });
    await refused(() => act({ kind: 'death', from: '2026-11-19', source: '医院' }), 'deathRecorded');
  });
});

describe('what happens', () => {
  it('keeps numbers sealed and shows them masked until somebody states a purpose', async () => {
    const key = await open();
    const server = await world.server();
    const headers = await world.login(world.as('callCentreAgent'));
    const url = `/api/elders/${key.county}/${key.id}`;
    const file = await server.inject({ method: 'GET', url, headers });
    expect(file.json()).toMatchObject({
      residentIdMasked: expect.stringMatching(/^3310\*{10}/),
      phoneMasked: '138****5001',
      sex: expect.any(String),
    });
    expect(file.body).not.toContain('13800005001');
    expect(
      (await server.inject({ method: 'POST', url: `${url}/reveal`, headers, payload: { fields: ['phone'] } }))
        .statusCode,
    ).toBe(400);
    const shown = await server.inject({
      method: 'POST',
      url: `${url}/reveal`,
      headers,
      payload: { fields: ['phone', 'residentId'], purpose: '回访老人' },
    });
    expect(shown.json()).toMatchObject({ phone: '13800005001', residentId: expect.stringMatching(/^331099/) });
    expect(
      await world.count('audit', `elder_id = '${key.id}' AND action = 'elders.reveal' AND reason = '回访老人'`),
    ).toBe(1);
    expect(
      await world.count(
        'elders',
        `id = '${key.id}' AND (resident_id_enc LIKE '%331099%' OR phone_enc LIKE '%1380000%')`,
      ),
    ).toBe(0);
  });

  it('states facts, projects those of today and forgets those that have ended', async () => {
    const key = await open();
    await world.drain();
    topics.length = 0;
    await world.tx(county(), (tx) =>
      recordFacts(tx, county(), key, [
        {
          fact: 'economicClass',
          value: 'minimumLiving',
          validFrom: '2026-01-01',
          validTo: '2026-11-30',
          source: '民政低保系统',
          evidence: '低保证 1',
        },
        { fact: 'abilityGrade', value: '2', validFrom: '2026-10-01', source: 'assessment' },
      ]),
    );
    await world.drain();
    expect(topics).toEqual(['elder.changed']);
    expect(await world.tx(county(), (tx) => findElder(tx, key))).toMatchObject({
      economic_class: 'minimumLiving',
      ability_grade: 2,
      ability_assessed_on: '2026-10-01',
    });
    const facts = await world.tx(county(), (tx) => elderFacts(tx, key, '2026-09-30'));
    expect(facts).toMatchObject({
      economicClass: { value: 'minimumLiving', source: '民政低保系统', since: '2026-01-01' },
      abilityGrade: { value: null },
    });
    world.clock.set('2026-12-01T01:00:00Z');
    await world.runSchedule('elders.endFacts');
    expect(await world.tx(county(), (tx) => findElder(tx, key))).toMatchObject({
      economic_class: null,
      ability_grade: 2,
    });
    world.clock.set('2026-11-21T01:00:00Z');
  });

  it('finds by number, phone, name, initials and address', async () => {
    const residentId = makeResidentId('331099', '1950-01-01', 77);
    const key = await open({
      residentId,
      name: '欧阳文秀',
      phone: '0576-88881234',
      currentAddress: '白云山西路 88 号 3 幢',
    });
    const server = await world.server();
    const headers = await world.login(world.as('communityWorker', { area: DONGHE }));
    const search = async (q: string) => {
      const answer = await server.inject({
        method: 'GET',
        url: `/api/elders/search?q=${encodeURIComponent(q)}`,
        headers,
      });
      return answer
        .json()
        .rows.filter((row: { id: string }) => row.id === key.id)
        .map((row: { matched: string }) => row.matched);
    };
    expect(await search(residentId)).toEqual(['residentId']);
    expect(await search('057688881234')).toEqual(['phone']);
    expect(await search('欧阳')).toEqual(['name']);
    expect(await search('oyw')).toEqual(['initials']);
    expect(await search('云山西路')).toEqual(['address']);
    expect(await search('云%西')).toEqual([]);
  });

  it('pages by community and name without gaps or repeats', async () => {
    for (let n = 0; n < 12; n += 1) await open({ area: n % 2 ? DONGHE : TAIHE, name: `翻页${n % 3}` });
    const server = await world.server();
    const headers = await world.login(county());
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await server.inject({
        method: 'GET',
        url: `/api/elders?limit=5&q=${encodeURIComponent('翻页')}${cursor}`,
        headers,
      });
      seen.push(...page.json().rows.map((row: { id: string }) => row.id));
      cursor = page.json().next ? `&cursor=${page.json().next}` : '';
    } while (cursor);
    expect(seen).toHaveLength(12);
    expect(new Set(seen).size).toBe(12);
  });

  it('lets a file follow its person to another community and another county', async () => {
    const key = await open({
      facts: [{ fact: 'livingSituation', value: 'alone', validFrom: '2026-01-01', source: '走访' }],
    });
    const worker = world.as('communityWorker', { area: DONGHE });
    await world.tx(worker, (tx) =>
      recordLifeEvent(tx, worker, key, {
        kind: 'move',
        from: '2026-11-20',
        source: '本人',
        toArea: TAIHE,
        newAddress: '太和社区2幢',
      }),
    );
    expect(await world.tx(worker, (tx) => findElder(tx, key))).toBeUndefined();
    const there = world.as('communityWorker', { area: TAIHE });
    const facts = await world.tx(there, (tx) => elderFacts(tx, key, '2026-11-20'));
    expect(facts.livingSituation.value).toBe('alone');
    const { movedTo } = await world.tx(there, (tx) =>
      recordLifeEvent(tx, there, key, { kind: 'move', from: '2026-11-21', source: '本人', toArea: '331003001001' }),
    );
    expect(movedTo).toEqual({ county: '331003', id: key.id });
    expect(await world.tx(there, (tx) => findElder(tx, key))).toMatchObject({ status: 'movedOut' });
    const new_ = county('331003000000');
    expect(await world.tx(new_, (tx) => findElder(tx, { county: '331003', id: key.id }))).toMatchObject({
      status: 'active',
      living_situation: 'alone',
      area: '331003001001',
    });
    await refused(
      () =>
        world.tx(there, (tx) => recordLifeEvent(tx, there, key, { kind: 'hospital', from: '2026-11-21', source: 'x' })),
      'movedAway',
    );
    topics.length = 0;
    await world.drain();
    expect(topics.sort()).toEqual(['elder.lifeEvent', 'elder.lifeEvent', 'elder.moved', 'elder.movedIn']);
  });

  it('records a death, and takes it back when it was a mistake', async () => {
    const key = await open();
    const actor = county();
    const { id } = await world.tx(actor, (tx) =>
      recordLifeEvent(tx, actor, key, { kind: 'death', from: '2026-11-20', source: '殡葬系统' }),
    );
    expect(await world.tx(actor, (tx) => findElder(tx, key))).toMatchObject({
      status: 'deceased',
      deceased_on: '2026-11-20',
    });
    await world.tx(actor, (tx) =>
      recordLifeEvent(tx, actor, key, { kind: 'hospital', from: '2026-11-19', source: '更正:住院', replaces: id }),
    );
    expect(await world.tx(actor, (tx) => findElder(tx, key))).toMatchObject({ status: 'active', deceased_on: null });
  });

  it('keeps addresses, contacts and consents, and ends them', async () => {
    const key = await open();
    const server = await world.server();
    const headers = await world.login(world.as('family', { elderIds: [key.id] }));
    const url = `/api/elders/${key.county}/${key.id}`;
    const post = (path: string, payload: object = {}) =>
      server.inject({
        method: 'POST',
        url: `${url}/${path}`,
        headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
        payload,
      });
    const address = await post('addresses', { label: '女儿家', address: '太和社区 5 幢' });
    expect(address.statusCode).toBe(200);
    await post('contacts', { name: '林小敏', relation: '女儿', phone: '13900001111', isGuardian: true });
    await post('consents', {
      kind: 'personalData',
      textVersion: '2026-01',
      isGiven: true,
      givenBy: '林小敏',
      relation: '女儿',
    });
    const file = (await server.inject({ method: 'GET', url, headers })).json();
    expect(file).toMatchObject({
      addresses: [{ label: '女儿家' }],
      contacts: [{ phoneMasked: '139****1111', isGuardian: true }],
      consents: [{ isGiven: true }],
    });
    expect((await post(`addresses/${address.json().id}/end`)).statusCode).toBe(200);
    expect((await post(`addresses/${address.json().id}/end`)).statusCode).toBe(404);
    expect((await server.inject({ method: 'GET', url, headers })).json().addresses).toEqual([]);
  });
});

describe('all at once', () => {
  it('opens one file for one person', async () => {
    const input = person();
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => world.tx(county(), (tx) => createElder(tx, county(), input))),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ details: { code: 'elderExists' } });
    }
  });
});

describe('100,000 files', () => {
  it('are searched and paged by an index under the policies', async () => {
    const actor = county();
    await world.tx(world.system, async (tx) => {
      await sql`INSERT INTO yike.elders (county, id, area, name, initials, sex, birth_date, resident_id_enc, resident_id_token, resident_id_masked,
          phone_token, current_address, source, created_at, updated_at)
        SELECT '331002', gen_random_uuid(), '3310020' || lpad((1 + n % 9)::text, 2, '0') || lpad((1 + n % 17)::text, 3, '0'),
          chr(20000 + n % 500) || chr(20000 + n % 997) || n % 7, chr(97 + n % 26) || chr(97 + n % 23), 'female', '1945-01-01', 'x', md5(n::text), 'x',
          md5('p' || n % 90000), '解放' || n % 300 || '弄' || n || '号', 'test', '2026-01-01', '2026-01-01'
        FROM generate_series(1, 100000) n`.execute(tx.db);
    });
    const admin = createDatabase(world.adminUrl, 1);
    await sql`ANALYZE yike.elders`.execute(admin.db);
    await admin.close();
    const planOf = (query: string) =>
      world.tx(actor, async (tx) => {
        const plan = await sql<Record<string, unknown>>`EXPLAIN (FORMAT TEXT) ${sql.raw(query)}`.execute(tx.db);
        return plan.rows.map((row) => String(Object.values(row)[0])).join('\n');
      });
    const place = `county = '331002' AND area >= '331002000000' AND area <= '331002999999'`;
    const last = '\u{10ffff}';
    for (const [query, index] of [
      [
        `SELECT * FROM yike.elders WHERE ${place} AND name >= '王' AND name < '王${last}' ORDER BY name, id LIMIT 20`,
        'elders_by_name',
      ],
      [
        `SELECT * FROM yike.elders WHERE ${place} AND initials >= 'ab' AND initials < 'ab${last}' ORDER BY initials, id LIMIT 20`,
        'elders_by_initials',
      ],
      [`SELECT * FROM yike.elders WHERE ${place} AND phone_token = 'x' LIMIT 20`, 'elders_by_phone'],
      [`SELECT * FROM yike.elders WHERE ${place} AND resident_id_token = 'x'`, 'elders_county_resident_id_token_key'],
      [
        `SELECT * FROM yike.elders WHERE ${place} AND (area, name, id) > ('331002005003', '丁', '00000000-0000-0000-0000-000000000000') ORDER BY area, name, id LIMIT 51`,
        'elders_by_area_name',
      ],
    ] as const) {
      const plan = await planOf(query);
      expect(plan, query).toContain(index);
      expect(plan, query).not.toContain('Seq Scan');
      expect(plan, query).not.toContain('Sort');
    }
    const pages = await world.tx(actor, async (tx) => {
      const plan = await sql<
        Record<string, string>
      >`EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM yike.elders_at_address('331002', '弄77777号', 20)`.execute(tx.db);
      const text = plan.rows.map((row) => String(Object.values(row)[0])).join('\n');
      return Number(/shared (?:hit|read)=(\d+)/.exec(text)?.[1]);
    });
    // The table has more than 3,000 pages.
    expect(pages).toBeLessThan(1500);
  }, 180_000);
});
