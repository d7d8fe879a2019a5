import { careWork } from './en-care.ts';
import { leadWork } from './en-leads.ts';
import { moneyWork } from './en-money.ts';
import { policyWork } from './en-policies.ts';
import { care } from './en/care.ts';
import { common } from './en/common.ts';
import { people } from './en/people.ts';
import { rights } from './en/rights.ts';
import { system } from './en/system.ts';

/** Chinese → English, all pages. A page's texts go into the file of its part of the house. */
export const english: Readonly<Record<string, string>> = {
  ...common,
  ...people,
  ...rights,
  ...care,
  ...careWork,
  ...leadWork,
  ...moneyWork,
  ...policyWork,
  ...system,
};
