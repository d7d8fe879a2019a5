import { auditHash, type Tx } from '../transactions/index.ts';
import { findAuditCounties, findChainPart, findHeads } from './storage.ts';

export interface AuditReport {
  rows: number;
  counties: number;
  /** The newest hash of each county: kept outside, it also proves that nobody rewrote the whole chain. */
  heads: { county: string; seq: number; hash: string }[];
  problems: { county: string; seq: number; kind: 'changed' | 'missing' | 'unlinked' | 'head'; message: string }[];
}

const PART = 5000;
const PROBLEMS_MAX = 100;

/** Recomputes every chain: finds a changed, missing, added or reordered row, and a cut end. */
export async function verifyAudit(
  tx: Tx,
  onProgress: (rows: number) => void = () => undefined,
  onlyCounty?: string,
): Promise<AuditReport> {
  const heads = (await findHeads(tx)).filter((head) => !onlyCounty || head.county === onlyCounty);
  const counties = onlyCounty
    ? [onlyCounty]
    : [...new Set([...heads.map((head) => head.county), ...(await findAuditCounties(tx))])].sort();
  const report: AuditReport = { rows: 0, counties: counties.length, heads, problems: [] };
  const note = (county: string, seq: number, kind: AuditReport['problems'][number]['kind'], message: string) => {
    if (report.problems.length < PROBLEMS_MAX) report.problems.push({ county, seq, kind, message });
  };
  for (const county of counties) {
    let seq = 0;
    let hash = '';
    for (;;) {
      const part = await findChainPart(tx, county, seq, PART);
      for (const row of part) {
        if (row.seq !== seq + 1) {
          note(
            county,
            row.seq,
            'missing',
            `第 ${seq + 1} 至 ${row.seq - 1} 条缺失 / rows ${seq + 1}–${row.seq - 1} are missing`,
          );
        } else if (row.previous_hash !== hash) {
          note(
            county,
            row.seq,
            'unlinked',
            `第 ${row.seq} 条与前一条不衔接 / row ${row.seq} does not follow its predecessor`,
          );
        }
        const at = new Date(row.at).toISOString();
        if (auditHash(row.previous_hash, { ...row, at }) !== row.hash) {
          note(county, row.seq, 'changed', `第 ${row.seq} 条内容被改动 / row ${row.seq} was changed`);
        }
        seq = row.seq;
        hash = row.hash;
        report.rows += 1;
      }
      onProgress(report.rows);
      if (part.length < PART) break;
    }
    const head = heads.find((one) => one.county === county);
    if (!head || head.seq !== seq || head.hash !== hash) {
      note(
        county,
        seq,
        'head',
        `末尾与链头不符（链头 ${head?.seq ?? '无'}，实际 ${seq}）/ the end does not match the head`,
      );
    }
  }
  return report;
}
