import { z } from 'zod';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { endpoint } from '../../../../server/src/platform/contract/endpoint.ts';
import { addressOf, call, newClientId } from './call.ts';
import { ProblemError } from './problem-error.ts';

const write = endpoint({
  id: 'test.write',
  method: 'POST',
  path: '/api/things/:county/:id',
  summary: '',
  allow: ['public'],
  params: z.object({ county: z.string(), id: z.string() }),
  query: z.object({ q: z.string().optional() }),
  body: z.object({ name: z.string() }),
  response: z.object({ done: z.boolean() }),
});
const params = { county: '331002', id: 'a/b' };

afterEach(() => vi.unstubAllGlobals());

describe('call', () => {
  it('refuses an address without its parameter', () => {
    expect(() => addressOf(write, { params: { county: '331002', id: '' }, body: { name: '' } })).toThrow(
      'parameter id',
    );
  });

  it('throws the words of the server, by field', async () => {
    const problem = {
      code: 'inputInvalid',
      zh: '填写有误',
      en: 'Invalid',
      field: 'body.name',
      trace: 't1',
      fields: [{ field: 'body.name', zh: '太短', en: 'Too short' }],
    };
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(problem), { status: 400 })));
    const error = await call(write, { params, body: { name: '' } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ status: 400, code: 'inputInvalid', zh: '填写有误', trace: 't1' });
    expect((error as ProblemError).wordsFor('name', 'zh-CN')).toBe('太短');
    expect((error as ProblemError).wordsFor('name', 'en')).toBe('Too short');
    expect((error as ProblemError).wordsFor('other', 'en')).toBeUndefined();
  });

  it('says that the server cannot be reached', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
    await expect(call(write, { params, body: { name: 'x' } })).rejects.toMatchObject({ code: 'offline', status: 0 });
  });

  it('sends the intent’s id, the escaped address and the body', async () => {
    const fetched = vi.fn((_address: string, _request: RequestInit) => Promise.resolve(new Response('{"done":true}')));
    vi.stubGlobal('fetch', fetched);
    const clientId = newClientId();
    expect(await call(write, { params, query: { q: '王' }, body: { name: 'x' } }, { clientId })).toEqual({
      done: true,
    });
    const [address, request] = fetched.mock.calls[0] ?? [];
    expect(address).toBe('/api/things/331002/a%2Fb?q=%E7%8E%8B');
    expect(request).toMatchObject({ method: 'POST', body: '{"name":"x"}', headers: { 'idempotency-key': clientId } });
  });

  it('makes ids that the server takes', () => {
    expect(newClientId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newClientId()).not.toBe(newClientId());
  });
});
