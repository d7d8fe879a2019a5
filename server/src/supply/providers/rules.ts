import { normalisePhone, parseUniformCreditCode, type UniformCreditCodeRefusal } from '@yike/identity';
import { badInput } from '../../platform/problems/index.ts';

const creditCodeRefusals: Record<UniformCreditCodeRefusal, { zh: string; en: string }> = {
  missing: { zh: '请填写统一社会信用代码。', en: 'The unified social credit code is missing.' },
  length: {
    zh: '统一社会信用代码应为 18 位，请核对营业执照。',
    en: 'The unified social credit code has 18 characters.',
  },
  characters: {
    zh: '统一社会信用代码含有不允许的字符（不使用 I、O、S、V、Z）。',
    en: 'The unified social credit code has a character outside GB 32100.',
  },
  checksum: {
    zh: '统一社会信用代码校验位不符，请核对营业执照。',
    en: 'The check character of the unified social credit code is wrong.',
  },
};

/** The code in its one spelling. @throws Problem 400 `creditCodeInvalid` (GB 32100-2015) */
export function readCreditCode(text: string): string {
  const parsed = parseUniformCreditCode(text);
  if (parsed.ok) return parsed.code;
  throw badInput('creditCodeInvalid', { ...creditCodeRefusals[parsed.reason], field: 'body.creditCode' });
}

/** A phone number in one spelling, or null. @throws Problem 400 `phoneInvalid` */
export function readPhone(text: string | null): string | null {
  if (text === null || text === '') return null;
  const phone = normalisePhone(text);
  if (phone) return phone;
  throw badInput('phoneInvalid', {
    zh: '电话号码不正确，请填手机号或带区号的座机号。',
    en: 'This is no phone number.',
    field: 'body.phone',
  });
}

/** Digits of a bank account, 8–32 of them. @throws Problem 400 `bankAccountInvalid` */
export function readBankAccount(text: string): string {
  const account = text.normalize('NFKC').replace(/[\s-]/g, '');
  if (/^\d{8,32}$/.test(account)) return account;
  throw badInput('bankAccountInvalid', {
    zh: '银行账号应为 8–32 位数字，请核对开户许可。',
    en: 'A bank account has 8 to 32 digits.',
    field: 'body.account',
  });
}
