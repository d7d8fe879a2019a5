import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canPick, togglePick } from './board.ts';

describe('picking carers', () => {
  it('replaces the only one, and takes back on a second press', () => {
    expect(togglePick([], 'a', 1)).toEqual(['a']);
    expect(togglePick(['a'], 'b', 1)).toEqual(['b']);
    expect(togglePick(['b'], 'b', 1)).toEqual([]);
  });

  it('keeps the leading one when two are needed', () => {
    expect(togglePick(['a'], 'b', 2)).toEqual(['a', 'b']);
    expect(togglePick(['a', 'b'], 'c', 2)).toEqual(['a', 'c']);
    expect(togglePick(['a', 'b'], 'a', 2)).toEqual(['b']);
  });

  it('never picks more than are needed, nor anyone twice', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), fc.integer({ min: 1, max: 2 }), (presses, places) => {
        const picked = presses.reduce<string[]>((before, press) => togglePick(before, press, places), []);
        expect(picked.length).toBeLessThanOrEqual(places);
        expect(new Set(picked).size).toBe(picked.length);
      }),
    );
  });

  it('offers nobody without certificate, absent or busy', () => {
    const against = (...codes: ('certificate' | 'absent' | 'busy' | 'avoided' | 'unavailable')[]) => ({
      exclusions: codes.map((code) => ({ code, text: code })),
    });
    expect(canPick(against())).toBe(true);
    expect(canPick(against('avoided', 'unavailable'))).toBe(true);
    for (const code of ['certificate', 'absent', 'busy'] as const)
      expect(canPick(against('avoided', code))).toBe(false);
  });
});
