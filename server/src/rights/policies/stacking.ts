import type { Decision, Rule } from './rules.ts';

export interface Candidate {
  rule: Rule;
  decision: Decision;
}

/** What becomes of a benefit beside the others of its stack group. */
export interface Standing {
  /** `none`: not eligible, so nothing to stack. */
  standing: 'applies' | 'yields' | 'undecided' | 'none';
  /** Benefit that it yields to, or that has to be settled first. */
  because: string | null;
  /** Place in the order of deduction, from 1, in a sequential group. */
  order: number | null;
  text: string;
}

const none: Standing = { standing: 'none', because: null, order: null, text: '' };
const byPriority = (a: Candidate, b: Candidate) =>
  a.rule.priority - b.rule.priority || (a.rule.id < b.rule.id ? -1 : 1);
const applies = (text: string): Standing => ({ standing: 'applies', because: null, order: null, text });

function best(group: Candidate[]): Candidate[] {
  if (group[0]?.rule.stackRule !== 'highest') return group;
  // An amount that places have not set cannot be the higher one.
  return [...group].sort((a, b) => (b.decision.amount ?? -1) - (a.decision.amount ?? -1) || byPriority(a, b));
}

function standOne(candidate: Candidate, eligible: Candidate[], open: Candidate[]): Standing {
  const { rule } = candidate;
  if (rule.stackRule === 'additive') return applies('可与其他待遇同时享受。');
  if (rule.stackRule === 'sequential') {
    const order = eligible.indexOf(candidate) + 1;
    return { ...applies(`按顺序第 ${order} 个抵扣，只对前面抵扣后的自付部分计算。`), order };
  }
  const ranked = best(eligible);
  const first = ranked[0];
  if (first && first !== candidate) {
    const why = rule.stackRule === 'highest' ? '同类待遇择高享受一项' : '同类待遇不得重复享受';
    return { standing: 'yields', because: first.rule.id, order: null, text: `${why}，已由“${first.rule.name}”替代。` };
  }
  // A doubtful sibling could still win: it comes first in an exclusive group, or may pay more in a highest one.
  const rival = open.find((other) => rule.stackRule === 'highest' || byPriority(other, candidate) < 0);
  if (rival) {
    return {
      standing: 'undecided',
      because: rival.rule.id,
      order: null,
      text: `“${rival.rule.name}”尚缺信息，查明后才能确定享受哪一项。`,
    };
  }
  return applies(rule.stackRule === 'highest' ? '同类待遇中择高享受。' : '同类待遇只享受这一项。');
}

/** Explains, for every benefit by id, how it stands beside the others of its group (exclusive, highest, sequential, additive). */
export function stack(candidates: readonly Candidate[]): Map<string, Standing> {
  const standings = new Map<string, Standing>();
  for (const candidate of candidates) {
    if (candidate.decision.outcome !== 'eligible') {
      standings.set(candidate.rule.id, none);
      continue;
    }
    const group = candidates.filter((other) => other.rule.stackGroup === candidate.rule.stackGroup).sort(byPriority);
    const eligible = group.filter((other) => other.decision.outcome === 'eligible');
    const open = group.filter((other) => other.decision.outcome === 'unknown');
    standings.set(candidate.rule.id, standOne(candidate, eligible, open));
  }
  return standings;
}
