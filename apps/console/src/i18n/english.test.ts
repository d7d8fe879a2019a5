import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { english } from './en.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => !path.includes(join('i18n', 'en')));

/** Every text that is shown through `t('…')` or marked by `k('…')`. */
function textsOf(source: string): string[] {
  return [...source.matchAll(/(?<![\w.])[tk]\(\s*'((?:[^'\\]|\\.)*)'/g)].map((match) => match[1] ?? '');
}

const names = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();

describe('English', () => {
  const used = new Set(sources.flatMap((path) => textsOf(readFileSync(path, 'utf8'))));

  it('finds the texts of the pages', () => {
    expect(used.size).toBeGreaterThan(100);
  });

  it('has every text that the pages show', () => {
    expect([...used].filter((text) => !(text in english)).sort()).toEqual([]);
  });

  it('says the same values as the Chinese', () => {
    for (const [chinese, words] of Object.entries(english)) {
      expect(names(words), chinese).toEqual(names(chinese));
      expect(words.trim(), chinese).not.toBe('');
    }
  });

  it('shows no Chinese that has not gone through t()', () => {
    const bare = sources
      .filter((path) => path.endsWith('.tsx'))
      .flatMap((path) =>
        [...readFileSync(path, 'utf8').matchAll(/>\s*([^<>{}=;]*[一-鿿][^<>{}=;]*)\s*</g)].map(
          (match) => `${path}: ${match[1] ?? ''}`,
        ),
      )
      .filter((found) => !found.includes('中文'));
    expect(bare).toEqual([]);
  });
});
