import type { Command } from 'commander';
import { openEnvironment, type OpenEnvironment } from '../environment.ts';
import { DEMO_PASSWORD, demoAccounts, demoState, makeDemo } from '../demo/index.ts';
import { systemClock } from '../platform/clock/index.ts';
import { createDatabase } from '../platform/transactions/index.ts';
import { startProgress } from './progress.ts';

/** Makes the demo unless the database holds one. @returns false when an interrupted one is in the way */
export async function ensureDemo(open: OpenEnvironment, elders: number, say: (line: string) => void): Promise<boolean> {
  const state = await demoState(open.environment);
  if (state === 'whole') return true;
  if (state === 'partial') {
    say(
      '演示数据不完整（上次生成被中断）。请停止服务，删除数据文件夹后重试。 / The demo is incomplete: its making was interrupted. Delete the data folder and start again.',
    );
    return false;
  }
  say(`生成演示区县（椒江区，${elders} 位虚构老人，半年业务）… / Making the demo county…`);
  const progress = startProgress('demo');
  const database = createDatabase(open.database.appUrl, 4, false);
  try {
    let shown = '';
    await makeDemo(
      { ...open.environment, database },
      {
        elders,
        today: systemClock.now(),
        onProgress(part, done, total) {
          if (part !== shown) {
            shown = part;
            if (!process.stderr.isTTY)
              say(part === 'elders' ? '  导入花名册 / importing the roster' : '  半年业务 / half a year of services');
          }
          progress.update(done, total);
        },
      },
    );
  } finally {
    progress.stop();
    await database.close();
  }
  return true;
}

export function sayAccounts(say: (line: string) => void): void {
  say(`演示账号，密码均为 ${DEMO_PASSWORD} / Demo accounts, all with this password:`);
  for (const [login, who] of demoAccounts) say(`  ${login.padEnd(24)}${who}`);
}

export function registerDemoCommand(yike: Command): void {
  yike
    .command('demo')
    .description('生成演示区县 / make the demo county in an empty database')
    .option('--elders <n>', '老人数，最多 3,000,000 / number of elders', '3000')
    .option('--json', '以 JSON 输出 / print JSON')
    .action(async (options: { elders: string; json?: boolean }) => {
      const elders = Number(options.elders);
      if (!Number.isInteger(elders) || elders < 500 || elders > 3_000_000) {
        throw new Error('--elders 应为 500 至 3000000 的整数。 / --elders is a whole number from 500 to 3,000,000.');
      }
      const say = (line: string) => process.stderr.write(`${line}\n`);
      const open = await openEnvironment({ log: say });
      try {
        if ((await demoState(open.environment)) === 'whole')
          throw new Error('库中已有演示数据。 / The database holds a demo already.');
        if (!(await ensureDemo(open, elders, say))) process.exitCode = 1;
        else if (options.json)
          process.stdout.write(`${JSON.stringify({ elders, accounts: demoAccounts.map(([login]) => login) })}\n`);
        else sayAccounts((line) => process.stdout.write(`${line}\n`));
      } finally {
        await open.close();
      }
    });
}
