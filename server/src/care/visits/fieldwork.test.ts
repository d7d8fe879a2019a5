import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN, testWorld, type TestWorld } from '../../testing.ts';
import { setWorkers, visitHandlers, visitRoutes, visitSchedules } from './index.ts';
import { HOME, staffed, type Staffed } from './staffed.testing.ts';

let world: TestWorld;
let room: Staffed;
let carer: Awaited<ReturnType<Staffed['addCarer']>>;
let headers: { authorization: string };
beforeAll(async () => {
  world = await testWorld({ routes: visitRoutes, handlers: visitHandlers, schedules: visitSchedules });
});
afterAll(() => world.close());
beforeEach(async () => {
  world.clock.set('2026-11-21T01:00:00Z');
  room = await staffed(world);
  carer = await room.addCarer();
  headers = await world.login(carer.actor);
});

interface Answer {
  status: string;
  results: { outcome: string; isMatch: boolean | null; problem: { code: string } | null }[];
}
type Key = { county: string; id: string };

const assigned = async (time = '21T09:00', given: Parameters<Staffed['addVisit']>[1] = {}): Promise<Key> => {
  const key = await room.addVisit(time, given);
  await world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, key, { workerId: carer.id }));
  return key;
};
const post = async (path: string, payload: unknown, as = headers, clientId = randomUUID()) => {
  const server = await world.server();
  return server.inject({
    method: 'POST',
    url: path,
    headers: { ...as, 'idempotency-key': clientId },
    payload: payload as object,
  });
};
const send = async (key: Key, events: unknown[]): Promise<Answer> => {
  const answer = await post(`/api/visits/${key.county}/${key.id}/evidence`, { events });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<Answer>();
};
const position = { ...HOME, accuracyMeters: 20 };
const at = (time: string) => `2026-11-21T${time}:00+08:00`;
const checkIn = (given = {}) => ({
  id: randomUUID(),
  kind: 'checkIn',
  deviceAt: at('09:00'),
  deviceId: 'phone-1',
  position,
  ...given,
});
const checkOut = (given = {}) => ({ id: randomUUID(), kind: 'checkOut', deviceAt: at('10:00'), position, ...given });
const signature = () => ({
  id: randomUUID(),
  kind: 'confirmation',
  method: 'signature',
  deviceAt: at('09:58'),
  strokes: [
    [
      [0, 0, 0],
      [5, 9, 30],
      [9, 4, 60],
    ],
  ],
});
const codes = (answer: Answer) => answer.results.map((one) => one.problem?.code ?? one.outcome);

describe("a carer's evidence", () => {
  it('is refused from everyone but the carers of the visit', async () => {
    const key = await assigned();
    const stranger = await world.login((await room.addCarer()).actor);
    expect(
      (await post(`/api/visits/${key.county}/${key.id}/evidence`, { events: [checkIn()] }, stranger)).statusCode,
    ).toBe(404);
    const manager = await world.login(room.manager);
    expect(
      (await post(`/api/visits/${key.county}/${key.id}/evidence`, { events: [checkIn()] }, manager)).statusCode,
    ).toBe(403);
    expect(await world.count('visit_evidence', `visit_id = '${key.id}'`)).toBe(0);
  });

  it('is refused out of order, at the wrong time and without saying why there is no position; nothing is kept', async () => {
    const key = await assigned();
    expect(codes(await send(key, [checkOut()]))).toEqual(['visitStateWrong']);
    expect(codes(await send(key, [checkIn({ deviceAt: '2026-11-23T09:00:00+08:00' })]))).toEqual(['notTheTime']);
    expect(codes(await send(key, [checkIn({ position: null })]))).toEqual(['positionReasonNeeded']);
    expect(codes(await send(key, [checkIn({ position: { ...HOME, accuracyMeters: 0 } })]))).toEqual([
      'positionReasonNeeded',
    ]);
    expect(await world.count('visit_evidence', `visit_id = '${key.id}'`)).toBe(0);
    const other = await post(`/api/visits/${key.county}/${key.id}/evidence`, {
      events: [checkIn({ position: null, excuse: { reason: 'other' } })],
    });
    expect(other.statusCode).toBe(400);
  });

  it('goes from check-in to check-out, and the phone sees what is done', async () => {
    const key = await assigned();
    expect((await send(key, [checkIn()])).status).toBe('inProgress');
    expect(codes(await send(key, [checkIn()]))).toEqual(['alreadyCheckedIn']);
    await send(key, [
      { id: randomUUID(), kind: 'step', step: 0, deviceAt: at('09:05') },
      { id: randomUUID(), kind: 'step', step: 1, deviceAt: at('09:06') },
      { id: randomUUID(), kind: 'step', step: 1, isDone: false, deviceAt: at('09:07') },
      signature(),
    ]);
    expect(codes(await send(key, [{ id: randomUUID(), kind: 'step', step: 7, deviceAt: at('09:08') }]))).toEqual([
      'stepUnknown',
    ]);
    const server = await world.server();
    const today = await server.inject({ url: `/api/visits/${COUNTY}/today`, headers });
    expect(today.json<{ visits: { id: string; done: unknown; steps: string[] }[] }>().visits).toMatchObject([
      { id: key.id, steps: ['洗手', '清洁地面', '整理'], done: { steps: [0], isConfirmed: true, checkedOutAt: null } },
    ]);
    expect(codes(await send(key, [checkOut({ deviceAt: at('08:30') })]))).toEqual(['checkOutTooEarly']);
    expect((await send(key, [checkOut()])).status).toBe('finished');
    expect(await world.count('visit_slots', `visit_id = '${key.id}' AND is_bound`)).toBe(0);
  });

  it('is kept once however often an offline batch is sent, also under another request id', async () => {
    const key = await assigned();
    const batch = [checkIn(), signature(), checkOut()];
    expect(codes(await send(key, batch))).toEqual(['kept', 'kept', 'kept']);
    const again = await send(key, batch);
    expect(codes(again)).toEqual(['repeated', 'repeated', 'repeated']);
    expect(again.status).toBe('finished');
    expect(await world.count('visit_evidence', `visit_id = '${key.id}'`)).toBe(3);
    expect(await world.count('outbox', `topic = 'visit.finished' AND payload->>'visitId' = '${key.id}'`)).toBe(1);
  });

  it('is kept once when ten send the same batch at once', async () => {
    const key = await assigned();
    const batch = [checkIn(), signature(), checkOut()];
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(key, batch)));
    expect(answers.filter((answer) => answer.results[0]?.outcome === 'kept')).toHaveLength(1);
    expect(await world.count('visit_evidence', `visit_id = '${key.id}'`)).toBe(3);
    expect(await world.count('outbox', `topic = 'visit.finished' AND payload->>'visitId' = '${key.id}'`)).toBe(1);
  });

  it('keeps what is right when one event of a batch is refused; the id of another visit is no way in', async () => {
    const key = await assigned();
    const other = await assigned('21T13:00');
    const first = checkIn();
    await send(key, [first]);
    expect(codes(await send(other, [{ ...checkIn({ deviceAt: at('13:00') }), id: first.id }]))).toEqual([
      'evidenceIdTaken',
    ]);
    expect(
      codes(await send(key, [{ id: randomUUID(), kind: 'step', step: 9, deviceAt: at('09:05') }, signature()])),
    ).toEqual(['stepUnknown', 'kept']);
  });

  it('waits for the second carer who came', async () => {
    const second = await room.addCarer({ name: '周护理' });
    const key = await room.addVisit('21T09:00', { carers: 2 });
    await world.tx(room.dispatcher, (tx) =>
      setWorkers(tx, room.dispatcher, key, { workerId: carer.id, secondWorkerId: second.id }),
    );
    const secondHeaders = await world.login(second.actor);
    const path = `/api/visits/${key.county}/${key.id}/evidence`;
    expect((await post(path, { events: [checkIn()] }, secondHeaders)).json<Answer>().status).toBe('inProgress');
    expect((await send(key, [checkIn()])).status).toBe('inProgress');
    expect((await send(key, [checkOut()])).status).toBe('inProgress');
    expect((await post(path, { events: [checkOut()] }, secondHeaders)).json<Answer>().status).toBe('finished');
  });
});

describe('photos', () => {
  const upload = async (key: Key, id: string, type = 'image/jpeg', kind = 'photo') => {
    const server = await world.server();
    const boundary = 'x-boundary';
    const field = (name: string, value: string) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const payload =
      `${field('id', id)}${field('deviceAt', at('09:20'))}${field('kind', kind)}${field('lat', '28.67')}${field('lng', '121.43')}` +
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: ${type}\r\n\r\nJPEGDATA\r\n--${boundary}--\r\n`;
    return server.inject({
      method: 'POST',
      url: `/api/visits/${key.county}/${key.id}/photos`,
      headers: {
        ...headers,
        'idempotency-key': randomUUID(),
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
      payload,
    });
  };

  it('are pictures, keep their SHA-256, and the same id is one photo', async () => {
    const key = await assigned();
    await send(key, [checkIn()]);
    expect((await upload(key, randomUUID(), 'application/pdf')).json()).toMatchObject({ code: 'photoNeeded' });
    const id = randomUUID();
    const first = (await upload(key, id)).json<{ outcome: string; sha256: string }>();
    // sha256('JPEGDATA')
    expect(first).toMatchObject({ outcome: 'kept', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect((await upload(key, id)).json()).toMatchObject({ outcome: 'repeated', sha256: first.sha256 });
    expect(await world.count('files', `worker_id = '${carer.id}'`)).toBe(1);
    expect(await world.count('visit_evidence', `file_sha256 = '${first.sha256}' AND lat IS NOT NULL`)).toBe(1);
  });
});

describe("an elder's code", () => {
  it('is the same however often it is asked for, on the day only, for those who speak with the elder only', async () => {
    const key = await assigned();
    const path = `/api/visits/${key.county}/${key.id}/confirmation-code`;
    expect((await post(path, {})).statusCode).toBe(403);
    const agent = await world.login(world.as('callCentreAgent'));
    const first = (await post(path, {}, agent)).json<{ code: string }>();
    expect(first.code).toMatch(/^\d{4}$/);
    const worker = await world.login(world.as('communityWorker', { area: HAIMEN }));
    expect((await post(path, {}, worker)).json()).toMatchObject(first);
    const tomorrow = await assigned('22T09:00');
    expect(
      (await post(`/api/visits/${tomorrow.county}/${tomorrow.id}/confirmation-code`, {}, agent)).json(),
    ).toMatchObject({ code: 'codeNotToday' });
    expect(await world.count('visits', `confirmation_code_hash LIKE '%${first.code}'`)).toBe(0);
  });

  it('confirms when it is right; five wrong ones end the guessing', async () => {
    const key = await assigned();
    const agent = await world.login(world.as('callCentreAgent'));
    const { code } = (await post(`/api/visits/${key.county}/${key.id}/confirmation-code`, {}, agent)).json<{
      code: string;
    }>();
    const say = (said: string) => ({
      id: randomUUID(),
      kind: 'confirmation',
      method: 'spokenCode',
      code: said,
      deviceAt: at('09:50'),
    });
    const wrong = code === '0000' ? '0001' : '0000';
    await send(key, [checkIn()]);
    expect((await send(key, [say(wrong)])).results[0]).toMatchObject({ outcome: 'kept', isMatch: false });
    expect((await send(key, [say(code)])).results[0]).toMatchObject({ outcome: 'kept', isMatch: true });
    await send(key, [say(wrong), say(wrong), say(wrong), say(wrong)]);
    expect(codes(await send(key, [say(code)]))).toEqual(['codeAttemptsUsed']);
    expect(await world.count('visit_evidence', `data::text LIKE '%${code}%' AND visit_id = '${key.id}'`)).toBe(0);
  });
});
