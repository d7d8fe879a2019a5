import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { english } from './en.ts';

const SOURCE = fileURLToPath(new URL('../', import.meta.url));
const text = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(`${SOURCE}${name}`, 'utf8'))
  .join('\n');
const used = new Set([...text.matchAll(/\b[tk]\(\s*'((?:[^'\\]|\\.)+)'/g)].map((match) => match[1] ?? ''));
const holes = (words: string): string[] => (words.match(/\{\{\w+\}\}/g) ?? []).sort();

describe('the catalogue', () => {
  it('finds the texts of the pages', () => {
    expect(used.size).toBeGreaterThan(100);
  });

  it('has English for every Chinese text', () => {
    expect([...used].filter((key) => !(key in english))).toEqual([]);
  });

  it('has nothing that no page says', () => {
    expect(Object.keys(english).filter((key) => !used.has(key))).toEqual([]);
  });

  it('keeps what is filled in', () => {
    expect(Object.entries(english).filter(([zh, en]) => holes(zh).join() !== holes(en).join())).toEqual([]);
  });
});
