import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { openEnvironment } from '../environment.ts';
import { scopeOf, systemActor } from '../platform/access/index.ts';
import { verifyAudit } from '../platform/audit/index.ts';
import { inTransaction } from '../platform/transactions/index.ts';
import { startProgress } from './progress.ts';

export function registerAuditCommands(yike: Command): void {
  yike
    .command('audit')
    .description('审计日志 / the audit log')
    .command('verify')
    .description(
      '重算哈希链，查出被改、缺失或换序的记录 / recompute the chain: finds a changed, missing or reordered row',
    )
    .option('--json', '以 JSON 输出 / print JSON')
    .action(async (options: { json?: boolean }) => {
      const open = await openEnvironment();
      const progress = startProgress('audit');
      try {
        const report = await inTransaction(
          open.environment,
          { scope: scopeOf(systemActor), actorRole: 'system', trace: randomUUID() },
          (tx) => verifyAudit(tx, (rows) => progress.update(rows)),
        );
        progress.stop();
        if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
        else {
          for (const problem of report.problems) process.stdout.write(`✗ ${problem.county} ${problem.message}\n`);
          process.stdout.write(
            `${report.rows} 条，${report.counties} 个区县，${report.problems.length} 个问题 / ${report.rows} rows, ${report.problems.length} problems\n`,
          );
          for (const head of report.heads) process.stdout.write(`${head.county} #${head.seq} ${head.hash}\n`);
        }
        if (report.problems.length > 0) process.exitCode = 1;
      } finally {
        progress.stop();
        await open.close();
      }
    });
}
