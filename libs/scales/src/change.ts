import { gradeName, isGrade } from './grades.ts';
import type { Fields } from './answers.ts';
import type { Grade, Reason, ReasonCode } from './types.ts';

export interface ChangeFactors {
  dementia: boolean;
  mentalDisorder: boolean;
  careRiskEvents30d: number;
}

export interface ChangeRules {
  standard: string;
  clause: string;
  highest: Grade;
  maxRaise: 1 | 2;
}

/** Events within 30 days from which the grade is raised (GB/T 42195-2022 C.4; the same in MZ/T 039-2013). */
export const careRiskEventThreshold = 2;

export function changeFactorsOf(input: Fields): ChangeFactors {
  const events = input.careRiskEvents30d;
  return {
    dementia: input.dementia === true,
    mentalDisorder: input.mentalDisorder === true,
    careRiskEvents30d: typeof events === 'number' ? events : 0,
  };
}

/** The reason why coma alone decides the grade. */
export function comaReason(rules: Pick<ChangeRules, 'clause' | 'highest'>): Reason {
  const name = gradeName(rules.highest, rules.highest === 4 ? 'full' : 'short');
  return {
    code: 'coma',
    text: `处于昏迷状态，直接评定为${name}；意识状态改变后应重新评估`,
    textEn: `Coma: graded ${gradeName(rules.highest, 'en')} directly; reassess when consciousness changes`,
    clause: rules.clause,
  };
}

/**
 * Raises an initial grade. A diagnosis (dementia and mental disorder are one rule) and two or more care-risk events
 * are two rules; both are given as reasons, together they raise at most `maxRaise` and never past `highest`.
 */
export function applyChangeRules(
  initial: Grade,
  factors: ChangeFactors,
  rules: ChangeRules,
): { grade: Grade; reasons: Reason[] } {
  const reasons: Reason[] = [];
  const add = (code: ReasonCode, text: string, textEn: string): void => {
    reasons.push({ code, text, textEn, clause: rules.clause });
  };
  if (factors.dementia) {
    add('dementia', '确诊为痴呆（F00～F03），提高一个等级', 'Diagnosed dementia (F00-F03): one grade up');
  }
  if (factors.mentalDisorder) {
    add(
      'mentalDisorder',
      '精神科专科医生诊断的其他精神和行为障碍（F04～F99），提高一个等级',
      'Other mental or behavioural disorder diagnosed by a psychiatrist (F04-F99): one grade up',
    );
  }
  const hasDiagnosis = factors.dementia || factors.mentalDisorder;
  const hasEvents = factors.careRiskEvents30d >= careRiskEventThreshold;
  if (hasEvents) {
    add(
      'careRiskEvents',
      `近30天内发生照护风险事件 ${factors.careRiskEvents30d} 次（2次及以上），提高一个等级`,
      `${factors.careRiskEvents30d} care-risk events within 30 days (two or more): one grade up`,
    );
  }
  const met = Number(hasDiagnosis) + Number(hasEvents);
  if (met === 0) return { grade: initial, reasons };
  if (initial === rules.highest) {
    add('highestGrade', '初步等级已为最高等级，不再提高', 'Already the highest grade: not raised');
    return { grade: initial, reasons };
  }
  if (met > rules.maxRaise) {
    reasons.push({
      code: 'raiseLimited',
      text: `同时符合多项提高条件，合计提高 ${rules.maxRaise} 个等级`,
      textEn: `Several rules apply: raised by ${rules.maxRaise} in all`,
      clause: `${rules.standard} 未规定叠加，按参数 maxRaise`,
    });
  }
  const raised = Math.min(initial + Math.min(met, rules.maxRaise), rules.highest);
  if (!isGrade(raised)) throw new RangeError(`grade ${raised} is outside 0..4`);
  return { grade: raised, reasons };
}
