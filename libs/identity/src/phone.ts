import { foldCode } from './text.ts';

const mobile = /^1[3-9]\d{9}$/;
/** Area code (010, 02x or four digits), 7-8 digits, up to 6 digits of extension. */
const landline = /^(0(?:10|2\d|[3-9]\d{2}))-?([2-9]\d{6,7})(?:[-转](\d{1,6}))?$/;

/**
 * The number in one spelling, mobile `13812345678` or landline `0576-88881234` (`-123` for an extension), or undefined
 * when it is neither. Spaces, brackets, full-width characters and the prefix +86 are dropped.
 */
export function normalisePhone(text: string): string | undefined {
  if (mobile.test(text)) return text;
  const folded = foldCode(text)
    .replace(/[()]/g, '-')
    .replace(/[–—―−]/g, '-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');
  const local = folded.replace(/^(?:\+|00)86-?/, '').replace(/^86(?=1[3-9]\d{9}$)/, '');
  const compact = local.replaceAll('-', '');
  if (mobile.test(compact)) return compact;
  const match = landline.exec(local);
  if (match === null) return undefined;
  return `${match[1]}-${match[2]}${match[3] === undefined ? '' : `-${match[3]}`}`;
}

/** Whether the text is a mainland mobile number or a landline number with its area code. */
export function isPhone(text: string): boolean {
  return normalisePhone(text) !== undefined;
}
