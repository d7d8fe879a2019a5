import { randomBytes, randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { openEnvironment } from '../environment.ts';
import { createUser, scopeOf, systemActor } from '../platform/access/index.ts';
import { inTransaction } from '../platform/transactions/index.ts';

const COUNTRY = '000000000000';

export function registerOperatorCommands(yike: Command): void {
  yike
    .command('operator')
    .description('系统管理员账号 / administrators')
    .command('add')
    .description('新建系统管理员，打印一次性显示的密码 / open an administrator’s account; its password is shown once')
    .argument('<login>', '登录名 / login')
    .requiredOption('--name <name>', '姓名 / name')
    .option('--json', '以 JSON 输出 / print JSON')
    .action(async (login: string, options: { name: string; json?: boolean }) => {
      const open = await openEnvironment();
      try {
        const password = randomBytes(12).toString('base64url');
        await inTransaction(
          open.environment,
          { scope: scopeOf(systemActor), actorRole: 'system', trace: randomUUID() },
          (tx) =>
            createUser(tx, systemActor, {
              login,
              name: options.name,
              password,
              assignment: { role: 'operator', area: COUNTRY },
            }),
        );
        if (options.json) process.stdout.write(`${JSON.stringify({ login, password })}\n`);
        else process.stdout.write(`${login}\n密码（只显示这一次）/ password, shown once: ${password}\n`);
      } finally {
        await open.close();
      }
    });
}
