import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AREA_HEADER, parseAreaLine } from './areas.ts';
import { communityKind, detailedRows, nationalRows, streetKind } from './extract-areas.ts';
import { COUNTRY, PACKS_DIR, areaAncestors, isWithinArea, readAreas, type AreaRow } from './index.ts';

async function collect(dir: string): Promise<AreaRow[]> {
  const rows: AreaRow[] = [];
  for await (const row of readAreas(dir)) rows.push(row);
  return rows;
}

describe('a broken line is refused', () => {
  it.each([
    ['33100200100\t海门\t331002000000\tstreet\t街道\t0', 'field code'],
    ['331002001000\t \t331002000000\tstreet\t街道\t0', 'field name'],
    ['331002001000\t海门街道\t331003000000\tstreet\t街道\t0', 'field parent'],
    ['331002001000\t海门街道\t331002001000\tstreet\t街道\t0', 'field parent'],
    ['331002001000\t海门街道\t331002000000\tvillage\t街道\t0', 'field level'],
    ['331002001000\t海门街道\t331002000000\tstreet\t\t0', 'field kind'],
    ['331002001000\t海门街道\t331002000000\tstreet\t街道\tno', 'field statistical'],
    ['331002001000\t海门街道', '6 tab-separated cells'],
  ])('%j', (line, expected) => {
    expect(() => parseAreaLine(line, 'taizhou/areas.tsv row 7')).toThrow(`taizhou/areas.tsv row 7, `);
    expect(() => parseAreaLine(line, 'taizhou/areas.tsv row 7')).toThrow(expected);
  });

  it('and named by file and row when read from disk', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'yike-areas-'));
    try {
      cpSync(join(PACKS_DIR, 'yizhou', 'areas.tsv'), join(dir, 'yizhou', 'areas.tsv'));
      mkdirSync(join(dir, 'nowhere'));
      writeFileSync(join(dir, 'nowhere', 'areas.tsv'), `${AREA_HEADER}\nbad\n`);
      await expect(collect(dir)).rejects.toThrow('nowhere/areas.tsv row 2');
      writeFileSync(join(dir, 'nowhere', 'areas.tsv'), 'code,name\n');
      await expect(collect(dir)).rejects.toThrow('nowhere/areas.tsv row 1: the header');
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

describe('the divisions', () => {
  it('form one tree, parents first, each code once', async () => {
    const levels = new Map<string, string>([[COUNTRY, 'country']]);
    const counts: Record<string, number> = {};
    for (const row of await collect(PACKS_DIR)) {
      expect(levels.has(row.code), row.code).toBe(false);
      expect(levels.has(row.parent), `${row.code} lacks its parent ${row.parent}`).toBe(true);
      levels.set(row.code, row.level);
      counts[row.level] = (counts[row.level] ?? 0) + 1;
    }
    // facts.md 9.2: 31 provinces, 342 prefectures, 2978 counties; three prefectures are their own county.
    expect(counts).toEqual({ province: 34, prefecture: 339, county: 2978, street: 1489, community: 18809 });
  });

  it('hold the places of the plans, with statistical zones marked', async () => {
    const rows = new Map((await collect(PACKS_DIR)).map((row) => [row.code, row]));
    expect(rows.get('331002001000')).toMatchObject({ name: '海门街道', kind: '街道', statistical: false });
    expect(rows.get('331002001003')).toMatchObject({ name: '城隍浦社区', kind: '居委会', level: 'community' });
    expect(rows.get('650502200000')).toMatchObject({ name: '沁城乡', kind: '乡' });
    expect(rows.get('650502100000')).toMatchObject({ name: '雅满苏镇', kind: '镇' });
    expect(rows.get('320671000000')).toMatchObject({ kind: '类似', statistical: true });
    expect(rows.get('331004400000')).toMatchObject({ name: '滨海工业城', statistical: true });
    expect(rows.get('441900000000')).toMatchObject({ level: 'county', parent: '440000000000', statistical: false });
    expect(rows.get('429021000000')).toMatchObject({ name: '神农架林区', kind: '林区' });
    expect(rows.get('110100000000')).toMatchObject({ kind: '汇总码', statistical: true });
  });
});

describe('codes', () => {
  it('list the ancestors, nearest first', () => {
    expect(areaAncestors('331002001003')).toEqual([
      '331002001003',
      '331002001000',
      '331002000000',
      '331000000000',
      '330000000000',
      COUNTRY,
    ]);
    expect(areaAncestors('331000000000')).toEqual(['331000000000', '330000000000', COUNTRY]);
    expect(areaAncestors(COUNTRY)).toEqual([COUNTRY]);
  });

  it('lie within themselves and their ancestors only', () => {
    expect(isWithinArea('331002001003', '331002000000')).toBe(true);
    expect(isWithinArea('331002000000', '331002000000')).toBe(true);
    expect(isWithinArea('331000000000', '331002000000')).toBe(false);
    expect(isWithinArea('331012000000', '331002000000')).toBe(false);
  });

  it('tell the kind by their ranges', () => {
    expect(['331002099', '331002100', '331002199', '331002200', '331002399', '331002400'].map(streetKind)).toEqual([
      '街道',
      '镇',
      '镇',
      '乡',
      '乡',
      '类似',
    ]);
    expect(['331002001199', '331002001200', '331002001399', '331002001400'].map(communityKind)).toEqual([
      '居委会',
      '村委会',
      '村委会',
      '类似',
    ]);
  });
});

describe('extraction', () => {
  it('keeps one row where a prefecture is its own county', () => {
    const rows = nationalRows(
      [{ code: '44', name: '广东省' }],
      [{ code: '4419', name: '东莞市' }],
      [{ code: '441900', name: '东莞市' }],
    );
    expect(rows.filter((row) => row.code === '441900000000')).toEqual([
      {
        code: '441900000000',
        name: '东莞市',
        parent: '440000000000',
        level: 'county',
        kind: '不设区的地级市',
        statistical: false,
      },
    ]);
  });

  it('takes only the divisions below the prefix', () => {
    const streets = [
      { code: '331002001', name: '海门街道' },
      { code: '330102001', name: '别处' },
    ];
    expect(
      detailedRows(streets, [{ code: '331002001003', name: ' 城隍浦社区 ' }], '3310').map((row) => row.name),
    ).toEqual(['海门街道', '城隍浦社区']);
  });
});
