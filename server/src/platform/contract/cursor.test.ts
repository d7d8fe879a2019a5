import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './index.ts';

const keys = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null)), { maxLength: 4 });

it('a cursor gives back the keys it was made of, in an address without escapes', () => {
  fc.assert(
    fc.property(keys, (given) => {
      const cursor = encodeCursor(given);
      expect(cursor).toMatch(/^[\w-]*$/);
      expect(decodeCursor(cursor, given.length)).toEqual(given.map((key) => (Object.is(key, -0) ? 0 : key)));
    }),
  );
});

it('anything else is refused, never understood by half', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 4 }), (text, length) => {
      expect(() => decodeCursor(text, length)).toThrow('cursorInvalid');
    }),
  );
  expect(() => decodeCursor(encodeCursor([1, 2]), 3)).toThrow('cursorInvalid');
});
