import { describe, expect, it } from 'vitest';
import { communityMatcher } from './community.ts';
import {
  isMarkedDeceased,
  readAbilityGrade,
  readDisabilityClass,
  readEconomicClass,
  readLivingSituation,
  readName,
  readTruth,
} from './values.ts';
import { csv, readText } from './testing/files.ts';
import { makeResidentId } from '@yike/identity';

describe('communities', () => {
  const resolve = communityMatcher([
    { code: '331002002001', name: '星星社区', parentName: '白云街道' },
    { code: '331002002200', name: '星星村委会', parentName: '白云街道' },
    { code: '331002003200', name: '前村村委会', parentName: '葭沚街道' },
    { code: '331002003001', name: '中山社区', parentName: '葭沚街道' },
    { code: '331002101001', name: '沿港居委会', parentName: '大陈镇' },
    { code: '331002008200', name: '花园村委会', parentName: '章安街道' },
    { code: '331002002002', name: '花园社区', parentName: '白云街道' },
  ]);
  it.each([
    ['白云街道', '东方红大队'],
    ['白云街道', '不详'],
    ['白云街道', ''],
    ['白云街道', '星星'],
    ['白云街道', '中山社区'],
    ['某某街道', '中山社区'],
    ['', '花园'],
    ['', '村'],
  ])('%s %s is refused', (street, community) => expect(resolve(street, community)).toBeUndefined());
  it.each([
    ['白云街道', '星星社区', '331002002001'],
    ['白云街道', '星星社区居委会', '331002002001'],
    ['白云', '星星居民委员会', '331002002001'],
    ['白云街道', '星星村', '331002002200'],
    ['白云街道办事处', '星星村民委员会', '331002002200'],
    ['葭沚街道', '前村', '331002003200'],
    ['葭沚街道', '前村村', '331002003200'],
    ['葭沚街道', ' 中 山 ', '331002003001'],
    ['葭沚街道', '葭沚街道中山社区', '331002003001'],
    ['大陈镇', '沿港社区', '331002101001'],
    ['大陈', '大陈镇沿港', '331002101001'],
    ['', '花园社区', '331002002002'],
    ['', '中山', '331002003001'],
  ])('%s %s is %s', (street, community, code) => expect(resolve(street, community)).toBe(code));
});

describe('words', () => {
  it('of the ability grade', () => {
    expect(readAbilityGrade('完全失能')).toEqual({ grade: 4, isSynonym: false });
    expect(readAbilityGrade(' 半失能老人 ')).toEqual({ grade: 2, isSynonym: true });
    for (const unknown of ['/', '待评估', '不详', '五级']) expect(readAbilityGrade(unknown)).toBeUndefined();
  });
  it('of the other columns', () => {
    expect(readLivingSituation('独居 老人')).toBe('alone');
    expect(readEconomicClass('低保边缘户')).toBe('minimumLivingMargin');
    expect(
      ['肢体二级', '3级', '无', '视力残疾一级', '四级残疾', '不详', '五级', '14级'].map(readDisabilityClass),
    ).toEqual([2, 3, 0, 1, 4, undefined, undefined, undefined]);
    expect(['√', '否', '是', '可能'].map(readTruth)).toEqual([true, false, true, undefined]);
    expect(readTruth('constructor')).toBeUndefined();
  });
  it('of a death, unless it is a relative’s', () => {
    for (const remark of ['死亡', '已故', '2026年9月去世', '病故(9月)']) expect(isMarkedDeceased(remark)).toBe(true);
    for (const remark of ['', '配偶已故', '独子死亡', '老伴2020年', '女儿已去世'])
      expect(isMarkedDeceased(remark)).toBe(false);
  });
  it('of names', () => {
    expect(['王 英', ' 阿卜杜•热合曼 ', 'Anna  Li', '㐂䶮\u200b'].map(readName)).toEqual([
      '王英',
      '阿卜杜·热合曼',
      'Anna Li',
      '㐂䶮',
    ]);
  });
});

it('unknown words are warned about and left out, never guessed; the row stands', async () => {
  const header = [
    '姓名',
    '身份证号',
    '性别',
    '出生日期',
    '居住情况',
    '经济状况',
    '失能等级',
    '失独',
    '残疾等级',
    '电话',
  ];
  const id = makeResidentId('331099', '1950-01-02', 1);
  const { rows } = await readText(csv([header, ['王英', id, '?', '1950', '船上', '富', '待评估', '?', '?', '123']]));
  expect(rows[0]?.issues.map((issue) => issue.kind).sort()).toEqual([
    'birthUnreadable',
    'disabilityClassUnknown',
    'disabilityUnknown',
    'economicClassUnknown',
    'familyPlanningUnknown',
    'livingSituationUnknown',
    'phoneInvalid',
    'sexUnknown',
  ]);
  expect(rows[0]?.record).toMatchObject({ sex: 'male', birthDate: '1950-01-02', familyPlanningSpecial: false });
  expect(rows[0]?.record?.abilityGrade).toBeUndefined();
});

it.each([
  ['33109919500102001', 'idLength'],
  ['33109919500102001?', 'idCharacters'],
  ['3.31099E+17', 'idPrecisionLost'],
  ['', 'idMissing'],
])('an ID %s is %s', async (text, kind) => {
  const { rows } = await readText(
    csv([
      ['姓名', '身份证号'],
      ['王英', text],
    ]),
  );
  expect(rows[0]).toMatchObject({ issues: [{ severity: 'rejected', kind, field: 'residentId' }] });
  expect(rows[0]?.record).toBeUndefined();
});
