import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { act, application, people, poorElder, toGranted, toNotice, type Key, type People } from './chain.testing.ts';
import { caseHandlers, caseRoutes } from './index.ts';

let world: TestWorld;
let who: People;
let server: Awaited<ReturnType<TestWorld['server']>>;
beforeAll(async () => {
  world = await testWorld({ routes: caseRoutes, handlers: caseHandlers });
  who = people(world);
  server = await world.server();
});
afterAll(() => world.close());

let serial = 0;
const clientId = () => `0194c2c1-0000-7000-8000-${String((serial += 1)).padStart(12, '0')}`;
const get = async (url: string, headers: object = {}) => {
  const answer = await server.inject({ url, headers: { ...headers } });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{
    rows: { id: string; state: string; dueOn: string | null; maskedName: string }[];
    next: string | null;
  }>();
};
const post = (url: string, headers: object, payload: object, id = clientId()) =>
  server.inject({ method: 'POST', url, headers: { ...headers, 'idempotency-key': id }, payload });

async function all(path: string, headers: object, limit: number) {
  const rows: { id: string; state: string; dueOn: string | null }[] = [];
  let cursor = '';
  for (let page = 0; page < 100; page += 1) {
    const answer = await get(`/api/cases/${COUNTY}?limit=${limit}${path}${cursor}`, headers);
    rows.push(...answer.rows);
    if (answer.next === null) return rows;
    cursor = `&cursor=${answer.next}`;
  }
  throw new Error('the list does not end');
}

describe('cases over HTTP', () => {
  it('the same application sent twice is one case, and a file is attached by its owner only', async () => {
    const elder = await poorElder(world);
    const community = await world.login(who.community);
    const id = clientId();
    const [first, second] = [
      await post('/api/cases', community, application(elder), id),
      await post('/api/cases', community, application(elder), id),
    ];
    expect(first.statusCode, first.body).toBe(200);
    expect(second.json()).toEqual(first.json());
    expect((await post('/api/cases', community, application(elder))).statusCode).toBe(409);
    const key = first.json<Key>();
    const upload = (headers: object, mediaType: string) =>
      server.inject({
        method: 'POST',
        url: `/api/cases/${COUNTY}/${key.id}/files`,
        headers: { ...headers, 'idempotency-key': clientId(), 'content-type': 'multipart/form-data; boundary=x' },
        payload: [
          '--x\r\ncontent-disposition: form-data; name="code"\r\n\r\nidentityProof',
          `--x\r\ncontent-disposition: form-data; name="file"; filename="id.png"\r\ncontent-type: ${mediaType}\r\n\r\npicture`,
          '--x--\r\n',
        ].join('\r\n'),
      });
    const done = await upload(community, 'image/png');
    expect(done.statusCode, done.body).toBe(200);
    expect((await upload(community, 'text/html')).json()).toMatchObject({ code: 'fileTypeRefused' });
    const other = await world.login(who.otherStreet);
    expect((await upload(other, 'image/png')).statusCode).toBe(404);
    expect(await world.count('files')).toBe(1);
    const paper = await post(`/api/cases/${COUNTY}/${key.id}/documents`, community, {
      code: 'economicProof',
      note: '民政数据共享',
    });
    expect(paper.statusCode, paper.body).toBe(200);
  });

  it('lists page by deadline without loss, by role, state, area and overdue', async () => {
    const community = await world.login(who.community);
    for (let index = 0; index < 5; index += 1) {
      await post('/api/cases', community, { ...application(await poorElder(world)), submit: index % 2 === 0 });
    }
    const street = await world.login(who.street);
    const whole = await all('', street, 200);
    const paged = await all('', street, 2);
    expect(paged.map((row) => row.id)).toEqual(whole.map((row) => row.id));
    const days = whole.map((row) => row.dueOn ?? '9999-12-31');
    expect(days).toEqual([...days].sort());
    const mine = await all('&waiting=mine', street, 200);
    expect(new Set(mine.map((row) => row.state))).toEqual(new Set(['submitted']));
    expect(await all('&state=draft', street, 200)).toHaveLength(2);
    expect(await all('&overdue=true', street, 200)).toHaveLength(0);
    expect(await all(`&area=${HAIMEN}`, street, 200)).toHaveLength(whole.length);
    expect(await all('&area=331002002000', street, 200)).toHaveLength(0);
    expect(await all('', await world.login(who.otherStreet), 200)).toHaveLength(0);
    const drafts = async (headers: object) => (await all('&waiting=mine', headers, 200)).map((row) => row.state);
    expect(await drafts(community)).toEqual(['draft', 'draft']);
    expect(await drafts(await world.login(who.community))).toEqual([]);
  });

  it('a case, its grants and its public notice come out as the contracts say, with nothing personal in public', async () => {
    const granted = await toGranted(world, who, await poorElder(world, { name: '欧阳建国' }));
    const noticed = await toNotice(world, who, await poorElder(world, { name: '欧阳建华' }));
    // After the clock has moved: a session does not outlive eight days.
    const county = await world.login(who.county);
    const read = await server.inject({ url: `/api/cases/${COUNTY}/${granted.id}`, headers: county });
    expect(read.statusCode, read.body).toBe(200);
    const { elderId } = read.json<{ elderId: string }>();
    expect((await get(`/api/elders/${COUNTY}/${elderId}/grants`, county)).rows).toMatchObject([
      { caseId: granted.id, benefitName: '居家养老服务补贴' },
    ]);
    const notices = await server.inject({ url: `/api/notices/${JIAOJIANG}` });
    expect(notices.json<{ rows: object[] }>().rows).toMatchObject([
      { maskedName: '欧**华', areaName: expect.stringContaining('海门街道') as string },
    ]);
    expect(notices.body).not.toMatch(/欧阳|3310\d|grade|[等级]{2}/);
    await act(world, who.community, noticed, 'withdraw', '本人放弃');
    expect((await get(`/api/notices/${JIAOJIANG}`)).rows).toEqual([]);
    expect((await server.inject({ url: '/api/notices/331000000000' })).statusCode).toBe(400);
  });

  it('a step over HTTP answers with the new state, or with what is in the way', async () => {
    const opened = (
      await post('/api/cases', await world.login(who.community), application(await poorElder(world)))
    ).json<Key>();
    const street = await world.login(who.street);
    const step = (payload: object) => post(`/api/cases/${COUNTY}/${opened.id}/actions`, street, payload);
    expect((await step({ action: 'approve' })).json()).toMatchObject({ status: 409, code: 'actionNotNow' });
    expect((await step({ action: 'accept' })).json()).toMatchObject({ state: 'accepted', stateName: '待评估' });
    expect((await step({ action: 'useValidAssessment', reason: '已评估' })).json()).toMatchObject({
      status: 409,
      code: 'assessmentNeeded',
    });
  });
});
