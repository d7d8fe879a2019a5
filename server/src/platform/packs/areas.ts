import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const AREA_LEVELS = ['province', 'prefecture', 'county', 'street', 'community'] as const;
export type AreaLevel = (typeof AREA_LEVELS)[number];

/** Root of every division: the parent of the provinces. */
export const COUNTRY = '000000000000';

export type AreaRow = {
  /** 12-digit statistical division code (2 province, 2 prefecture, 2 county, 3 street or town, 3 community). */
  code: string;
  name: string;
  parent: string;
  level: AreaLevel;
  /** Chinese kind of the division: 街道, 镇, 乡, 居委会, 村委会, 类似 … */
  kind: string;
  /** True for codes that exist for statistics only and are no administrative division (development zones, 汇总码). */
  statistical: boolean;
};

export const AREA_HEADER = 'code\tname\tparent\tlevel\tkind\tstatistical';

/**
 * Lists a division and its ancestors by code, nearest first, ending with the country.
 * @throws RangeError when the code has not 12 digits.
 */
export function areaAncestors(code: string): string[] {
  if (!/^\d{12}$/.test(code)) throw new RangeError(`area "${code}" is not a 12-digit code`);
  const chain = [12, 9, 6, 4, 2, 0].map((length) => code.slice(0, length).padEnd(12, '0'));
  return chain.filter((value, index) => value !== chain[index - 1]);
}

/** Tells whether a division is the given root or lies below it, by code. */
export function isWithinArea(code: string, root: string): boolean {
  return areaAncestors(code).includes(root);
}

/**
 * Parses one line of areas.tsv.
 * @throws Error that names `where` and the field at fault.
 */
export function parseAreaLine(line: string, where: string): AreaRow {
  const cells = line.split('\t');
  const [code = '', name = '', parent = '', level = '', kind = '', statistical = ''] = cells;
  const fail = (field: string, problem: string): never => {
    throw new Error(`${where}, field ${field}: ${problem}`);
  };
  if (cells.length !== 6) fail('(row)', `expected 6 tab-separated cells, found ${cells.length}`);
  if (!/^\d{12}$/.test(code)) fail('code', `"${code}" is not a 12-digit code`);
  if (name === '' || name !== name.trim()) fail('name', `"${name}" is empty or padded with blanks`);
  const found = AREA_LEVELS.find((candidate) => candidate === level);
  if (found === undefined) return fail('level', `"${level}" is not one of ${AREA_LEVELS.join(', ')}`);
  if (parent === code || !areaAncestors(code).includes(parent)) {
    fail('parent', `"${parent}" is not an ancestor of ${code}`);
  }
  if (kind === '') fail('kind', 'is empty');
  if (statistical !== '0' && statistical !== '1') fail('statistical', `"${statistical}" is neither 0 nor 1`);
  return { code, name, parent, level: found, kind, statistical: statistical === '1' };
}

/**
 * Streams every division of all packs, the national one first, so that a parent always comes before its children.
 * @throws Error that names file, row and field of the first broken row.
 */
export async function* readAreas(dir: string): AsyncIterable<AreaRow> {
  const places = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'areas.tsv')))
    .map((entry) => entry.name)
    .sort((a, b) => Number(b === 'national') - Number(a === 'national') || a.localeCompare(b));
  for (const place of places) {
    const file = `${place}/areas.tsv`;
    const lines = createInterface({ input: createReadStream(join(dir, file), 'utf8'), crlfDelay: Infinity });
    let number = 0;
    for await (const line of lines) {
      number += 1;
      if (number === 1) {
        if (line !== AREA_HEADER) throw new Error(`${file} row 1: the header is not "${AREA_HEADER}"`);
        continue;
      }
      yield parseAreaLine(line, `${file} row ${number}`);
    }
  }
}
