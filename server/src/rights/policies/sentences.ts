import { sentence, type Policies } from '@yike/rules';
import type { ContentOf } from './book.ts';
import type { CompiledRule } from './compiled.ts';
import { yuanText } from './wording.ts';

/** Who has the right, in plain Chinese: what the documents' clauses say of it. */
export function whoSentence<R extends ContentOf['benefit']>({ when }: CompiledRule<R>): string {
  return when.clauses
    .map(({ clause, isNegated }) => {
      const said = clause.text.replace(/[。；]$/, '');
      return isNegated ? `不得${said}` : said;
    })
    .join('；');
}

/** How much, row by row; null where the right has no amount. */
export function amountSentence<R extends ContentOf['benefit']>(
  policies: Policies,
  { rule, rows, when }: CompiledRule<R>,
): string | null {
  const table = rule.amount;
  if (!table) return null;
  const unit = { fenPerMonth: '每月', minutesPerMonth: '每月', permille: '' }[table.unit];
  const amount = (value: string | number): string => {
    if (typeof value === 'number' || /^\d+$/.test(value)) {
      const number = Number(value);
      if (table.unit === 'fenPerMonth') return `${unit}${yuanText(number)}`;
      return table.unit === 'minutesPerMonth' ? `${unit}${number} 分钟` : `${number / 10}%`;
    }
    const named = /^p\.([a-z0-9_]+)$/.exec(value)?.[1];
    const fixed = named === undefined ? undefined : policies.parameters.values[named];
    if (typeof fixed === 'number') return amount(fixed);
    return when.checked.amount ? `${unit}${sentence(when.checked.amount, policies)}` : value;
  };
  return table.rows
    .map((row, index) => {
      const part = rows[index];
      const who = part ? part.clauses.map(({ clause }) => clause.text.replace(/。$/, '')).join('，') : '其余';
      return table.rows.length === 1 && !part ? amount(row.value) : `${who}：${amount(row.value)}`;
    })
    .join('；');
}
