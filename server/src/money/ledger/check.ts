import type { Tx } from '../../platform/transactions/index.ts';
import {
  countRows,
  findBadResolutions,
  findCounties,
  findDriftedAccounts,
  findMixedUnits,
  findOverdrawn,
  findUnbalancedUnits,
} from './check-storage.ts';

export interface LedgerReport {
  accounts: number;
  transfers: number;
  problems: LedgerProblem[];
}

export interface LedgerProblem {
  county: string;
  kind: 'counters' | 'overdrawn' | 'resolution' | 'units' | 'sum';
  /** Account or transfer that is wrong; absent for a sum over a whole county. */
  id?: string;
  message: string;
}

const PROBLEMS_MAX = 100;

/**
 * Audits the ledger from its transfers alone, county by county: recomputes the four counters of every account, that each
 * reservation is resolved at most once, on its own accounts and for no more than it held, that units match, that nothing is
 * overdrawn and that everything sums to zero. Reads only; each question is one statement, so a running server does no harm.
 * @param onProgress told after each county of how many are done
 */
export async function checkLedger(
  tx: Tx,
  county?: string,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<LedgerReport> {
  const counties = county ? [county] : await findCounties(tx);
  const report: LedgerReport = { accounts: 0, transfers: 0, problems: [] };
  for (const [index, one] of counties.entries()) {
    const { accounts, transfers } = await countRows(tx, one);
    report.accounts += accounts;
    report.transfers += transfers;
    report.problems.push(...(await checkCounty(tx, one)));
    onProgress(index + 1, counties.length);
  }
  report.problems.splice(PROBLEMS_MAX);
  return report;
}

async function checkCounty(tx: Tx, county: string): Promise<LedgerProblem[]> {
  const drifted = await findDriftedAccounts(tx, county, PROBLEMS_MAX);
  const overdrawn = await findOverdrawn(tx, county, PROBLEMS_MAX);
  const resolutions = await findBadResolutions(tx, county, PROBLEMS_MAX);
  const mixed = await findMixedUnits(tx, county, PROBLEMS_MAX);
  const unbalanced = await findUnbalancedUnits(tx, county);
  return [
    ...drifted.map((row) => ({
      county,
      kind: 'counters' as const,
      id: row.id,
      message: `账户 ${row.code} 的余额与流水不符：记 ${row.stored}，流水合计 ${row.recomputed} / counters differ from the transfers`,
    })),
    ...overdrawn.map((row) => ({
      county,
      kind: 'overdrawn' as const,
      id: row.id,
      message: `账户 ${row.code} 透支 ${-row.available} / overdrawn`,
    })),
    ...resolutions.map((row) => ({
      county,
      kind: 'resolution' as const,
      id: row.reservation_id,
      message: `冻结 ${row.reservation_id} 处理有误：处理 ${row.resolutions} 次，冻结 ${row.reserved ?? '无'}，入账 ${row.committed} / wrongly resolved`,
    })),
    ...mixed.map((row) => ({
      county,
      kind: 'units' as const,
      id: row.id,
      message: `流水 ${row.id} 与账户单位不一致 / unit differs from an account's`,
    })),
    ...unbalanced.map((row) => ({
      county,
      kind: 'sum' as const,
      message: `单位 ${row.unit} 的借贷不平：借 ${row.debits}，贷 ${row.credits} / debits and credits differ`,
    })),
  ];
}
