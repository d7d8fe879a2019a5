import assert from 'node:assert';
type T = { name: string; run: () => Promise<void> };
export const tests: T[] = []; export const befores: (() => Promise<void>)[] = [];
export const reset = () => { tests.length = 0; befores.length = 0; };
export const describe = (_: string, f: () => void) => f();
export const it = (name: string, run: () => Promise<void>) => void tests.push({ name, run });
export const beforeAll = (f: () => Promise<void>) => void befores.push(f);
const m = (v: any, neg = false): any => {
  const c = (ok: boolean, e: unknown) => assert(ok !== neg, `got ${JSON.stringify(v)} expected ${neg ? 'not ' : ''}${String(e)} ${JSON.stringify(e)}`);
  return { get not() { return m(v, true); }, toBe: (e: any) => c(v === e, e), toEqual: (e: any) => c(JSON.stringify(v) === JSON.stringify(e), e), toContain: (e: any) => c(v.includes(e), e), toMatch: (e: RegExp) => c(e.test(v), e), toBeGreaterThan: (e: number) => c(v > e, e) };
};
export const expect = (v: any, _?: string) => m(v);
