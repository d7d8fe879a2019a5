import { createHash } from 'node:crypto';

/** How visits are chosen for a call-back. Local policy: facts.md §12 "Operations" asks for at least 5 % random and every doubtful one. */
export const samplingDefaults = {
  randomPermille: 50,
  /** Share among visits that passed after a person's review. */
  reviewedPermille: 300,
  dueWorkingDays: 3,
  attemptsMax: 3,
  source: 'facts.md §12 Operations',
  verified: false,
} as const;

export type VisitRisk = 'none' | 'reviewed' | 'doubtful';

/**
 * Whether and why a visit is called back. The draw depends on the visit's id alone, so that a repeated delivery draws the
 * same and nobody can draw again.
 */
export function sampleVisit(
  visitId: string,
  risk: VisitRisk,
  parameters: { randomPermille: number; reviewedPermille: number } = samplingDefaults,
): { because: 'doubtful' | 'reviewed' | 'random'; risk: number } | undefined {
  if (risk === 'doubtful') return { because: 'doubtful', risk: 2 };
  const draw = parseInt(createHash('sha256').update(visitId).digest('hex').slice(0, 8), 16) % 1000;
  if (risk === 'reviewed') return draw < parameters.reviewedPermille ? { because: 'reviewed', risk: 1 } : undefined;
  return draw < parameters.randomPermille ? { because: 'random', risk: 0 } : undefined;
}

/** What the agent asks, in this order; the words are the call centre's. */
export const followupScript = [
  { id: 'came', text: '您好，我是民政服务热线。请问护理员那天来过吗？' },
  { id: 'minutes', text: '大概服务了多长时间？' },
  { id: 'items', text: '都做了哪些服务？' },
  { id: 'polite', text: '护理员态度怎么样，有没有另外收钱？' },
  { id: 'satisfaction', text: '总的来说您满意吗？1 分不满意，5 分很满意。' },
  { id: 'needs', text: '还有什么需要我们帮忙的？' },
] as const;

/** What an answered call leads to. */
export function findingsOfCall(call: {
  came: 'yes' | 'no' | 'unsure';
  satisfaction?: number | undefined;
  chargedExtra?: boolean | undefined;
}): {
  kind: 'nobodyCame' | 'chargedExtra' | 'dissatisfied';
  summary: string;
  holdsPayment: boolean;
}[] {
  const findings: ReturnType<typeof findingsOfCall> = [];
  if (call.came === 'no') {
    findings.push({ kind: 'nobodyCame', summary: '回访时老人表示没有人来过', holdsPayment: true });
  }
  if (call.chargedExtra) {
    findings.push({ kind: 'chargedExtra', summary: '回访时老人表示被另外收费', holdsPayment: true });
  }
  if (call.came !== 'no' && call.satisfaction !== undefined && call.satisfaction <= 2) {
    findings.push({ kind: 'dissatisfied', summary: `回访满意度 ${call.satisfaction} 分`, holdsPayment: false });
  }
  return findings;
}
