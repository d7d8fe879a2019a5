import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createPrivacy, loadOrCreateKeys, type KeyRing } from './index.ts';

const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const ring = (provider: KeyRing['provider'], given: Partial<KeyRing> = {}): KeyRing => ({
  provider,
  current: 'k1',
  keys: { k1: keyOf(1) },
  tokenKey: keyOf(2),
  ...given,
});
const text = fc.string({ unit: 'binary', maxLength: 200 });

describe.each(['aes', 'sm4'] as const)('%s', (provider) => {
  const privacy = createPrivacy(ring(provider));

  it('opens what it sealed, and seals the same text differently each time', () => {
    fc.assert(
      fc.property(text, (plain) => {
        const sealed = privacy.seal(plain);
        expect(privacy.open(sealed)).toBe(plain);
        expect(privacy.seal(plain)).not.toBe(sealed);
        expect(sealed.startsWith(`${provider}:k1:`)).toBe(true);
        if (plain.length > 3) expect(sealed).not.toContain(plain);
      }),
    );
  });

  it('refuses a value in which one bit was altered, or that was cut', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(7), fc.nat(), (plain, at, bit, length) => {
        const [, , body = ''] = privacy.seal(plain).split(':');
        const bytes = Buffer.from(body, 'base64');
        const cut = bytes.subarray(0, length % bytes.length);
        expect(() => privacy.open(`${provider}:k1:${cut.toString('base64')}`)).toThrow();
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        expect(() => privacy.open(`${provider}:k1:${bytes.toString('base64')}`)).toThrow();
      }),
    );
  });

  it('refuses under another key, names a key that is missing, and what is not sealed at all', () => {
    const sealed = privacy.seal('331002194503080025');
    expect(() => createPrivacy(ring(provider, { keys: { k1: keyOf(9) } })).open(sealed)).toThrow();
    const other = createPrivacy(ring(provider, { current: 'k2', keys: { k2: keyOf(1) } }));
    expect(() => other.open(sealed)).toThrow('key k1 is missing');
    for (const wrong of ['', '331002194503080025', 'des:k1:AAAA', 'aes:k1']) {
      expect(() => privacy.open(wrong)).toThrow('not a sealed value');
    }
  });

  it('opens with an old key of the ring after a new one has become current', () => {
    const sealed = privacy.seal('13800138000');
    const rotated = createPrivacy(ring(provider, { current: 'k2', keys: { k1: keyOf(1), k2: keyOf(3) } }));
    expect(rotated.open(sealed)).toBe('13800138000');
    expect(rotated.seal('13800138000')).toMatch(/:k2:/);
  });

  it('gives one text one token, which depends on the key', () => {
    const other = createPrivacy(ring(provider, { tokenKey: keyOf(8) }));
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(privacy.token(a)).toMatch(/^[0-9a-f]{32}$/);
        expect(privacy.token(a) === privacy.token(b)).toBe(Buffer.from(a).equals(Buffer.from(b)));
        expect(other.token(a)).not.toBe(privacy.token(a));
      }),
    );
  });
});

describe('changing the provider', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yike-keys-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['aes', 'sm4'],
    ['sm4', 'aes'],
  ] as const)('from %s to %s opens what is there and still finds it by its token', (from, to) => {
    const path = join(folder, `${from}.json`);
    const before = createPrivacy(loadOrCreateKeys(path, from, true));
    const after = createPrivacy(loadOrCreateKeys(path, to, false));
    expect(after.provider).toBe(to);
    expect(after.open(before.seal('331002194503080025'))).toBe('331002194503080025');
    expect(after.seal('x').startsWith(`${to}:`)).toBe(true);
    expect(after.token('331002194503080025')).toBe(before.token('331002194503080025'));
  });

  it('keeps the ring readable for its owner only, makes another each time, and never beside sealed data', () => {
    const paths = ['a.json', 'b.json'].map((name) => join(folder, name));
    const [a, b] = paths.map((path) => loadOrCreateKeys(path, 'aes', true));
    expect(paths.map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(a?.keys).not.toEqual(b?.keys);
    expect(a?.tokenKey).not.toBe(b?.tokenKey);
    expect(loadOrCreateKeys(join(folder, 'a.json'), 'aes', true)).toEqual(a);
    expect(() => loadOrCreateKeys(join(folder, 'missing.json'), 'aes', false)).toThrow('missing.json');
  });
});

it('refuses a ring without its current key, or with a key of the wrong length', () => {
  expect(() => createPrivacy(ring('aes', { current: 'k7' }))).toThrow('k7');
  expect(() => createPrivacy(ring('aes', { keys: { k1: Buffer.alloc(16).toString('base64') } }))).toThrow('16 bytes');
});
