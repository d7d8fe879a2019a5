import { k } from '../../../i18n/index.ts';
import type { LeafOp } from './leaf.ts';

const orders: Readonly<Record<LeafOp, string>> = {
  is: k('是'),
  isNot: k('不是'),
  known: k('已登记'),
  notKnown: k('未登记'),
  '=': k('等于'),
  '!=': k('不等于'),
  '<': k('低于'),
  '<=': k('不高于'),
  '>': k('高于'),
  '>=': k('不低于'),
  in: k('是其中之一'),
  notIn: k('不是其中任一'),
  between: k('在两者之间'),
};

const dates: Readonly<Partial<Record<LeafOp, string>>> = {
  '<': k('早于'),
  '<=': k('不晚于'),
  '>': k('晚于'),
  '>=': k('不早于'),
};

/** An operator in words, as they are said of numbers or of days. */
export const opLabel = (op: LeafOp, isDate: boolean): string => (isDate && dates[op]) || orders[op];
