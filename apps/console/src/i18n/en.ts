import { common } from './en/common.ts';

/** Chinese → English, all pages. */
export const english: Readonly<Record<string, string>> = { ...common };
