import { parentArea, type AreaLevel } from '@yike/identity';
import { notFound } from '../problems/index.ts';
import type { Tx } from '../transactions/index.ts';
import { findAreas, findChildren } from './storage.ts';

function toArea(row: Awaited<ReturnType<typeof findAreas>>[number]) {
  return {
    code: row.code,
    name: row.name,
    level: row.level as AreaLevel,
    kind: row.kind,
    isStatistical: row.is_statistical,
  };
}

/** From the province down to the area itself. */
export function areaPath(code: string): string[] {
  const path: string[] = [];
  for (let at: string | undefined = code; at && at !== '000000000000'; at = parentArea(at)) path.unshift(at);
  return path;
}

/** Full name of an area, 浙江省台州市椒江区海门街道; the code itself when it is unknown. */
export async function areaName(tx: Tx, code: string, from: 'province' | 'county' = 'county'): Promise<string> {
  const rows = await findAreas(tx, areaPath(code));
  const named = rows.filter((row) => from === 'province' || ['county', 'street', 'community'].includes(row.level));
  return named.map((row) => row.name).join('') || code;
}

/** @throws Problem 404 `areaUnknown` */
export async function listChildren(tx: Tx, code: string) {
  const path = await findAreas(tx, areaPath(code));
  if (code !== '000000000000' && !path.some((area) => area.code === code)) {
    throw notFound('areaUnknown', { zh: `没有行政区划代码 ${code}。`, en: `There is no division ${code}.` });
  }
  return { path: path.map(toArea), children: (await findChildren(tx, code)).map(toArea) };
}
