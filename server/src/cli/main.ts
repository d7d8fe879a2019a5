import { Command } from 'commander';
import { registerAuditCommands } from './audit.ts';
import { registerDatabaseCommands } from './database.ts';
import { registerDemoCommand } from './demo.ts';
import { registerImportCommands } from './import.ts';
import { registerLedgerCommands } from './ledger.ts';
import { registerOperatorCommands } from './operator.ts';
import { registerRulesCommands } from './rules.ts';
import { registerScoreCommand } from './score.ts';
import { registerStartCommand } from './start.ts';

/** Builds the whole command line; each command has --help, and those that answer have --json. */
export function program(): Command {
  const yike = new Command('yike')
    .description('一刻：居家社区养老服务平台 / Yike: home- and community-based elder care')
    .version('0.1.0')
    .showHelpAfterError()
    .addHelpText(
      'after',
      `
环境变量 / Environment:
  DATABASE_URL       PostgreSQL ≥ 15；不设则使用内置数据库 / embedded when not set
  YIKE_DATA_DIR      数据文件夹，默认 ./data / data folder
  YIKE_KEY_FILE      密钥文件，默认 <数据文件夹>/keys.json / key ring
  YIKE_CRYPTO        aes（默认 / default）| sm4
  YIKE_PORT          端口，默认 8080 / port

退出码 / Exit codes: 0 完成 / done · 1 失败或发现问题 / failed or problems found · 2 用法错误 / usage`,
    );
  registerStartCommand(yike);
  registerDatabaseCommands(yike);
  registerAuditCommands(yike);
  registerDemoCommand(yike);
  registerImportCommands(yike);
  registerLedgerCommands(yike);
  registerOperatorCommands(yike);
  registerRulesCommands(yike);
  registerScoreCommand(yike);
  return yike;
}

/** A subcommand does not inherit what its parent is told after it was added. */
function usageExits2(command: Command): void {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  for (const subcommand of command.commands) usageExits2(subcommand);
}

/** Runs one command. Every failure ends in words on stderr and a non-zero exit code, never in a stack trace. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    const yike = program();
    usageExits2(yike);
    await yike.parseAsync([...argv]);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
