import type { BatchStatus } from './tables.ts';

export type BatchAction = 'confirm' | 'review' | 'return' | 'correct' | 'pay';

export const batchStatusNames: Record<BatchStatus, string> = {
  draft: '待机构确认',
  providerConfirmed: '待区县审核',
  countyReviewed: '待付款',
  paid: '已付款',
};

/** Every way a batch moves on; what is not here is refused. */
export const transitions: Record<BatchAction, Partial<Record<BatchStatus, BatchStatus>>> = {
  confirm: { draft: 'providerConfirmed' },
  review: { providerConfirmed: 'countyReviewed' },
  return: { providerConfirmed: 'draft', countyReviewed: 'draft' },
  correct: { draft: 'draft' },
  pay: { countyReviewed: 'paid' },
};

/** The state after an action, or undefined when the action is not allowed in this state. */
export const nextStatus = (status: BatchStatus, action: BatchAction): BatchStatus | undefined =>
  transitions[action][status];

/** Fen as yuan with two decimals, exact. */
export function yuanText(fen: number): string {
  const whole = Math.trunc(Math.abs(fen) / 100);
  return `${fen < 0 ? '-' : ''}${whole}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;
}

const digits = '零壹贰叁肆伍陆柒捌玖';
const places = ['', '拾', '佰', '仟'];
const groups = ['', '万', '亿', '万亿'];

/** An amount as it is written on payment papers: 壹仟零伍元叁角整 (中国人民银行《正确填写票据和结算凭证的基本规定》). */
export function yuanInWords(fen: number): string {
  const whole = Math.trunc(Math.abs(fen) / 100);
  const jiao = Math.trunc((Math.abs(fen) % 100) / 10);
  const cent = Math.abs(fen) % 10;
  const yuan = whole === 0 ? '' : `${wholeInWords(whole)}元`;
  const tail =
    jiao === 0 && cent === 0
      ? '整'
      : jiao === 0
        ? `${yuan ? '零' : ''}${digits[cent]}分`
        : `${digits[jiao]}角${cent === 0 ? '整' : `${digits[cent]}分`}`;
  return `${fen < 0 ? '负' : ''}${yuan || (jiao === 0 && cent === 0 ? '零元' : '')}${tail}`;
}

function wholeInWords(whole: number): string {
  let text = '';
  let owesZero = false;
  const padded = String(whole).padStart(16, '0');
  for (let group = 0; group < 4; group += 1) {
    const four = padded.slice(group * 4, group * 4 + 4);
    let part = '';
    for (let at = 0; at < 4; at += 1) {
      const digit = Number(four[at]);
      if (digit === 0) {
        owesZero = true;
        continue;
      }
      if (owesZero && text + part !== '') part += '零';
      owesZero = false;
      part += `${digits[digit]}${places[3 - at]}`;
    }
    if (part !== '') text += part + groups[3 - group];
  }
  return text;
}

/** The bank's payment file: one payee a line, UTF-8 with a byte-order mark, lines end in CR LF. */
export function bankFile(payment: {
  number: string;
  accountName: string;
  bankName: string;
  account: string;
  amountFen: number;
  purpose: string;
}): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = [
    ['批次号', '收款户名', '开户银行', '收款账号', '金额（元）', '用途'],
    [
      payment.number,
      payment.accountName,
      payment.bankName,
      payment.account,
      yuanText(payment.amountFen),
      payment.purpose,
    ],
  ];
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}
