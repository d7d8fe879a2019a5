import { normalisePhone, parseResidentId } from '@yike/identity';
import { atMinute, type Day } from '../../platform/clock/index.ts';
import { badInput } from '../../platform/problems/index.ts';
import type { Availability } from './tables.ts';

export interface HeldCertificate {
  kind: string;
  issued_on?: string;
  expires_on: string | null;
  revoked_at: Date | null;
}

/** Whether a certificate counts on a day: issued, its last day not over, not revoked by the end of that day. */
export function isCertificateValid(held: HeldCertificate, day: Day): boolean {
  if (held.issued_on !== undefined && held.issued_on > day) return false;
  if (held.expires_on !== null && held.expires_on < day) return false;
  return held.revoked_at === null || held.revoked_at >= atMinute(day, 1440);
}

/**
 * Kinds of certificate that are needed but not held valid on a day. Anything in the answer blocks an assignment
 * (Nantong three-year plan clause 20: trained carers only).
 */
export function missingCertificates(needed: readonly string[], held: readonly HeldCertificate[], day: Day): string[] {
  return needed.filter((kind) => !held.some((one) => one.kind === kind && isCertificateValid(one, day)));
}

/** @throws Problem 400 `residentIdInvalid` */
export function readResidentId(text: string): string {
  const parsed = parseResidentId(text);
  if (parsed.ok) return parsed.id;
  throw badInput('residentIdInvalid', {
    zh: '身份证号不正确，请核对 18 位号码。',
    en: `The resident ID number is not valid (${parsed.reason}).`,
    field: 'body.residentId',
  });
}

/** @throws Problem 400 `phoneInvalid` */
export function readPhone(text: string): string {
  const phone = normalisePhone(text);
  if (phone) return phone;
  throw badInput('phoneInvalid', {
    zh: '电话号码不正确，请填手机号或带区号的座机号。',
    en: 'This is no phone number.',
    field: 'body.phone',
  });
}

/** @throws Problem 400 `availabilityInvalid`, `periodInvalid` */
export function checkEmployment(input: {
  availability: Availability;
  employedFrom: Day;
  employedTo: Day | null;
}): void {
  const wrong = input.availability.findIndex((hours) => hours !== null && hours[0] >= hours[1]);
  if (wrong >= 0) {
    throw badInput('availabilityInvalid', {
      zh: '可服务时段的开始应早于结束。',
      en: 'Working hours end before they begin.',
      field: `body.availability.${wrong}`,
    });
  }
  if (input.employedTo !== null && input.employedTo < input.employedFrom) {
    throw badInput('periodInvalid', {
      zh: '离职日期不能早于入职日期。',
      en: 'Employment ends before it begins.',
      field: 'body.employedTo',
    });
  }
}
