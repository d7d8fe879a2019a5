import { foldCode, isCalendarDay } from '@yike/identity';
import { cellText, daySinceExcelEpoch, type Cell } from './cell.ts';

export type LivingSituation =
  'alone' | 'emptyNest' | 'leftBehind' | 'withSpouse' | 'withChildren' | 'withRelatives' | 'institution' | 'other';
export type EconomicClass = 'general' | 'minimumLiving' | 'minimumLivingMargin' | 'extremePoverty' | 'lowIncome';
/** GB/T 42195-2022 5.4: 0 能力完好, 1 轻度, 2 中度, 3 重度, 4 完全失能. */
export type AbilityGrade = 0 | 1 | 2 | 3 | 4;
/** 残疾等级 of GB/T 26341-2010, 1 the most severe; 0 for none. */
export type DisabilityClass = 0 | 1 | 2 | 3 | 4;

function day(year: string, month: string, date: string): string | undefined {
  if (!isCalendarDay(Number(year), Number(month), Number(date))) return undefined;
  return `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
}

/**
 * Day of a cell in the ways offices write one: a date cell, an Excel serial, 1964-09-28, 1960.12.17, 1953/3/3,
 * 1954年11月18日, 19650603, with a time after it or not. Undefined when it is none of them or does not exist.
 */
export function readDay(cell: Cell | undefined): string | undefined {
  if (typeof cell === 'object') {
    if (cell.date !== undefined) return readDay(cell.date);
    // Seven digits and more are a day in digits, not a count of days since 1900.
    if (cell.number < 1_000_000) return daySinceExcelEpoch(cell.number);
  }
  const text = foldCode(cellText(cell).replace(/(?<=\d)[\sT]+\d{1,2}:\d{2}.*$/, ''));
  const match =
    /^(\d{4})[-.,/\\年—–。、](\d{1,2})[-.,/\\月—–。、](\d{1,2})[日号.]?$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return match === null ? undefined : day(match[1] ?? '', match[2] ?? '', match[3] ?? '');
}

/** Name without padding; `·` in one spelling; spaces stay only between Latin letters. Rare characters are kept. */
export function readName(text: string): string {
  if (/^[\u4e00-\u9fff]*$/.test(text)) return text;
  const trimmed = text
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[•・‧∙⋅.]/g, (c, _at: number, whole: string) => (c !== '.' || /\p{Script=Han}/u.test(whole) ? '·' : c))
    .trim();
  return trimmed.replace(/\s+/g, (_space, at: number) =>
    /[A-Za-z]/.test(trimmed.charAt(at - 1)) && /[A-Za-z]/.test(trimmed.slice(at).trimStart().charAt(0)) ? ' ' : '',
  );
}

const sexes: Record<string, 'male' | 'female'> = {
  男: 'male',
  男性: 'male',
  '1': 'male',
  M: 'male',
  女: 'female',
  女性: 'female',
  '2': 'female',
  F: 'female',
};

/** GB/T 2261.1 codes 1 and 2, or the words. */
export function readSex(text: string): 'male' | 'female' | undefined {
  return lookUp(sexes, text.toUpperCase());
}

function lookUp<T>(table: Record<string, T>, text: string): T | undefined {
  const folded = foldCode(text);
  return Object.hasOwn(table, folded) ? table[folded] : undefined;
}

const livingSituations: Record<string, LivingSituation> = {
  独居: 'alone',
  独居老人: 'alone',
  单独居住: 'alone',
  孤寡: 'alone',
  空巢: 'emptyNest',
  空巢老人: 'emptyNest',
  留守: 'leftBehind',
  留守老人: 'leftBehind',
  与配偶居住: 'withSpouse',
  与配偶同住: 'withSpouse',
  夫妻同住: 'withSpouse',
  与老伴同住: 'withSpouse',
  与子女居住: 'withChildren',
  与子女同住: 'withChildren',
  与子女共同居住: 'withChildren',
  与其他亲属居住: 'withRelatives',
  与亲属居住: 'withRelatives',
  与其他亲属同住: 'withRelatives',
  与亲属同住: 'withRelatives',
  养老机构: 'institution',
  机构养老: 'institution',
  入住养老机构: 'institution',
  入住机构: 'institution',
  养老院: 'institution',
  敬老院: 'institution',
  其他: 'other',
};

export function readLivingSituation(text: string): LivingSituation | undefined {
  return lookUp(livingSituations, text);
}

const economicClasses: Record<string, EconomicClass> = {
  一般: 'general',
  一般家庭: 'general',
  普通: 'general',
  正常: 'general',
  无: 'general',
  否: 'general',
  低保: 'minimumLiving',
  低保户: 'minimumLiving',
  低保家庭: 'minimumLiving',
  低保对象: 'minimumLiving',
  最低生活保障: 'minimumLiving',
  最低生活保障对象: 'minimumLiving',
  低保边缘: 'minimumLivingMargin',
  低保边缘户: 'minimumLivingMargin',
  低保边缘家庭: 'minimumLivingMargin',
  低边: 'minimumLivingMargin',
  最低生活保障边缘家庭: 'minimumLivingMargin',
  特困: 'extremePoverty',
  特困人员: 'extremePoverty',
  特困供养: 'extremePoverty',
  特困供养人员: 'extremePoverty',
  分散供养特困: 'extremePoverty',
  集中供养特困: 'extremePoverty',
  五保: 'extremePoverty',
  五保户: 'extremePoverty',
  低收入: 'lowIncome',
  低收入家庭: 'lowIncome',
  低收入户: 'lowIncome',
};

export function readEconomicClass(text: string): EconomicClass | undefined {
  return lookUp(economicClasses, text);
}

const abilityGradeNames = ['能力完好', '轻度失能', '中度失能', '重度失能', '完全失能'] as const;

/** Name of a grade in GB/T 42195-2022. */
export function abilityGradeName(grade: AbilityGrade): string {
  return abilityGradeNames[grade];
}

/** The three-step usage 自理/半自理/失能 is older than the standard: its middle is read as 中度, its last as 完全. */
const abilityGradeSynonyms: readonly (readonly string[])[] = [
  [
    '完好',
    '能力正常',
    '正常',
    '自理',
    '能自理',
    '可自理',
    '完全自理',
    '全自理',
    '生活自理',
    '健康',
    '良好',
    '未失能',
    '无失能',
    '无',
    '0级',
    '零级',
    '0',
  ],
  ['轻度', '轻度受损', '能力轻度受损', '轻度丧失', '轻失能', '一级', '1级', '1'],
  ['中度', '中度受损', '能力中度受损', '半自理', '半失能', '部分失能', '部分自理', '二级', '2级', '2'],
  ['重度', '重度受损', '能力重度受损', '重失能', '三级', '3级', '3'],
  [
    '完全',
    '全失能',
    '失能',
    '完全丧失',
    '能力完全丧失',
    '不能自理',
    '全不能自理',
    '完全不能自理',
    '全不能',
    '生活不能自理',
    '四级',
    '4级',
    '4',
  ],
];
const abilityGrades = new Map<string, { grade: AbilityGrade; isSynonym: boolean }>();
for (const grade of [0, 1, 2, 3, 4] as const) {
  abilityGrades.set(abilityGradeNames[grade], { grade, isSynonym: false });
  for (const text of abilityGradeSynonyms[grade] ?? []) abilityGrades.set(text, { grade, isSynonym: true });
}

/** Grade for the text of the column 失能等级; a roster's grade is a claim, not an assessment. */
export function readAbilityGrade(text: string): { grade: AbilityGrade; isSynonym: boolean } | undefined {
  return abilityGrades.get(foldCode(text).replace(/老年?人?$/, ''));
}

const truths: Record<string, boolean> = {
  是: true,
  有: true,
  '√': true,
  '✓': true,
  Y: true,
  '1': true,
  否: false,
  无: false,
  不是: false,
  N: false,
  '0': false,
  '×': false,
  '': false,
};

export function readTruth(text: string): boolean | undefined {
  return lookUp(truths, text.toUpperCase());
}

/** Class from 一级, 肢体二级, 3级, 无; undefined when it names none. */
export function readDisabilityClass(text: string): DisabilityClass | undefined {
  const folded = foldCode(text);
  if (/^(无|否|无残疾|非残疾|0)$/.test(folded)) return 0;
  const level = /^[^\d一二三四]*([一二三四1-4])级?$/.exec(folded.replace(/残疾$/, ''))?.[1];
  if (level === undefined) return undefined;
  return ('一二三四'.indexOf(level) + 1 || Number(level)) as DisabilityClass;
}

/** Whether a remark says that the person (not a relative) has died. */
export function isMarkedDeceased(remarks: string): boolean {
  if (remarks === '') return false;
  const folded = foldCode(remarks);
  return /(?<!配偶|老伴|丈夫|妻子|儿子|女儿|子女|父亲|母亲|父母|独子|独女|孩子|爱人|未|丈夫已|妻子已|配偶已|老伴已|儿子已|女儿已|子女已|独子已|独女已|爱人已)(?:死亡|已故|去世|病故|过世|亡故|离世|身故|死了)/.test(
    folded,
  );
}
