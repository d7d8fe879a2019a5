import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { openEnvironment } from '../environment.ts';
import { checkLedger } from '../money/ledger/index.ts';
import { scopeOf, systemActor } from '../platform/access/index.ts';
import { inTransaction } from '../platform/transactions/index.ts';
import { startProgress } from './progress.ts';

/** Adds `yike ledger check`. */
export function registerLedgerCommands(yike: Command): void {
  yike
    .command('ledger')
    .description('账本 / the ledger')
    .command('check')
    .description(
      '仅凭流水重算全部账户并核对 / recompute every account from its transfers: counters, reservations, units, overdrafts, sums',
    )
    .option('--county <code>', '只查一个区县（6 位代码）/ one county only')
    .option('--json', '以 JSON 输出 / print JSON')
    .addHelpText('after', '\n退出码 / Exit codes: 0 无问题 / clean · 1 有问题或失败 / problems found, or failed')
    .action(async (options: { county?: string; json?: boolean }) => {
      if (options.county !== undefined && !/^\d{6}$/.test(options.county)) {
        yike.error('区县代码应为 6 位数字 / a county has 6 digits', { exitCode: 2 });
      }
      const open = await openEnvironment();
      const progress = startProgress('ledger');
      try {
        const report = await inTransaction(
          open.environment,
          { scope: scopeOf(systemActor), actorRole: 'system', trace: randomUUID() },
          (tx) => checkLedger(tx, options.county, (done, total) => progress.update(done, total)),
        );
        progress.stop();
        if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
        else {
          for (const problem of report.problems) process.stdout.write(`✗ ${problem.county} ${problem.message}\n`);
          process.stdout.write(
            `${report.accounts} 个账户，${report.transfers} 笔流水，${report.problems.length} 个问题 / ${report.accounts} accounts, ${report.transfers} transfers, ${report.problems.length} problems\n`,
          );
        }
        if (report.problems.length > 0) process.exitCode = 1;
      } finally {
        progress.stop();
        await open.close();
      }
    });
}
