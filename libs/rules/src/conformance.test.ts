import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evalLine } from './eval-line.ts';
import { acceptedDeviations } from './conformance-deviations.ts';

interface TckLine {
  id: string;
  expression: string;
  input: unknown;
  expected: unknown;
}

const file = new URL('../../../../shared/bench/feel/dmn-tck-subset.jsonl', import.meta.url);
const lines = (existsSync(file) ? readFileSync(file, 'utf8') : '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as TckLine);

/** TCK results are given to at most 15 digits; numbers agree within 1e-12 of their size. */
function agrees(actual: unknown, expected: unknown): boolean {
  if (expected !== null && typeof expected === 'object') {
    if (Array.isArray(expected)) {
      return (
        Array.isArray(actual) &&
        actual.length === expected.length &&
        expected.every((item, i) => agrees(actual[i], item))
      );
    }
    if ('__any' in expected)
      return String(typeof actual === 'object' ? JSON.stringify(actual) : actual) === expected.__any;
    if ('__num' in expected && actual !== null && typeof actual === 'object' && '__num' in actual) {
      const [a, b] = [Number(actual.__num), Number(expected.__num)];
      return Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b));
    }
  }
  return JSON.stringify(actual) === JSON.stringify(expected);
}

describe.skipIf(lines.length === 0)('DMN TCK subset', () => {
  const failing = lines.filter((line) => {
    const result = evalLine(line);
    return !agrees('value' in result ? result.value : null, line.expected);
  });

  it('gives every result that is not null', () => {
    expect(failing.filter((line) => line.expected !== null).map((line) => line.id)).toEqual([]);
    expect(lines.filter((line) => line.expected !== null).length).toBeGreaterThan(140);
  });

  it('differs elsewhere only where a reason is on record', () => {
    expect(failing.map((line) => line.id).sort()).toEqual(Object.keys(acceptedDeviations).sort());
  });
});
