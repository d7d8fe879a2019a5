import type { Factor, Instrument, Item, Option, ScoreError } from './types.ts';

export type Fields = Record<string, unknown>;

export interface CheckedAnswers {
  /** Chosen option by item id; holds only possible answers. */
  chosen: Map<string, Option>;
  errors: ScoreError[];
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return '[…]';
  if (typeof value === 'object' && value !== null) return '{…}';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

export function inputError(value: unknown): ScoreError {
  return {
    item: 'input',
    code: 'impossible',
    message: `输入应为对象，实为 ${shown(value)}`,
    messageEn: `The input must be an object, got ${shown(value)}`,
  };
}

function missingAnswer(item: Item): ScoreError {
  return {
    item: item.id,
    code: 'missing',
    message: `${item.id} ${item.name}：未作答`,
    messageEn: `${item.id} ${item.nameEn}: no answer`,
  };
}

function impossibleAnswer(item: Item, value: unknown): ScoreError {
  const values = item.options.map((option) => option.value);
  return {
    item: item.id,
    code: 'impossible',
    message: `${item.id} ${item.name}：${shown(value)} 不是可选分值，应为 ${values.join('、')} 之一`,
    messageEn: `${item.id} ${item.nameEn}: ${shown(value)} is not an option, expected one of ${values.join(', ')}`,
  };
}

/**
 * Checks every answer against the instrument's options. An absent or null answer is missing, unless `optional`;
 * text, fractions and values outside the options are impossible; ids the instrument lacks are unknown.
 */
export function checkAnswers(instrument: Instrument, input: Fields, optional: boolean): CheckedAnswers {
  const chosen = new Map<string, Option>();
  const answers = input.answers ?? (optional ? {} : undefined);
  if (!isFields(answers)) {
    const absent = answers === undefined;
    const error: ScoreError = {
      item: 'answers',
      code: absent ? 'missing' : 'impossible',
      message: absent ? '缺少 answers（各评估项目的答案）' : `answers 应为对象，实为 ${shown(answers)}`,
      messageEn: absent ? 'answers is missing' : `answers must be an object, got ${shown(answers)}`,
    };
    return { chosen, errors: [error] };
  }
  const errors: ScoreError[] = [];
  for (const item of instrument.items) {
    const value = answers[item.id] ?? undefined;
    if (value === undefined) {
      if (!optional) errors.push(missingAnswer(item));
      continue;
    }
    const option = item.options.find((candidate) => candidate.value === value);
    if (option) chosen.set(item.id, option);
    else errors.push(impossibleAnswer(item, value));
  }
  const known = new Set(instrument.items.map((item) => item.id));
  for (const id of Object.keys(answers)) {
    if (known.has(id)) continue;
    errors.push({
      item: id,
      code: 'unknownItem',
      message: `${shown(id)}：${instrument.standard} 没有这个评估项目`,
      messageEn: `${shown(id)}: ${instrument.standard} has no such item`,
    });
  }
  return { chosen, errors };
}

function isFactorValue(factor: Factor, value: unknown): boolean {
  if (factor.kind === 'boolean') return typeof value === 'boolean';
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Checks the factors besides the answers; absent ones are missing unless `optional`, because "unknown" is not "no". */
export function checkFactors(factors: readonly Factor[], input: Fields, optional: boolean): ScoreError[] {
  const errors: ScoreError[] = [];
  for (const factor of factors) {
    const value = input[factor.id] ?? undefined;
    const expected = factor.kind === 'boolean' ? 'true 或 false' : '非负整数';
    const expectedEn = factor.kind === 'boolean' ? 'true or false' : 'a non-negative integer';
    if (value === undefined) {
      if (optional) continue;
      errors.push({
        item: factor.id,
        code: 'missing',
        message: `${factor.id} ${factor.name}：未填写，应为${expected}`,
        messageEn: `${factor.id} ${factor.nameEn}: missing, expected ${expectedEn}`,
      });
    } else if (!isFactorValue(factor, value)) {
      errors.push({
        item: factor.id,
        code: 'impossible',
        message: `${factor.id} ${factor.name}：${shown(value)} 无效，应为${expected}`,
        messageEn: `${factor.id} ${factor.nameEn}: ${shown(value)} is invalid, expected ${expectedEn}`,
      });
    }
  }
  return errors;
}

/** Sum of points of `items`, or null when any of them has no answer. */
export function sumOf(items: readonly Item[], chosen: ReadonlyMap<string, Option>): number | null {
  let sum = 0;
  for (const item of items) {
    const option = chosen.get(item.id);
    if (!option) return null;
    sum += option.points ?? option.value;
  }
  return sum;
}
