import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { systemClock } from '../platform/clock/index.ts';
import {
  backup,
  connectDatabase,
  dataFolder,
  migrate,
  openUnmigrated,
  restore,
  type BackupManifest,
  type OnProgress,
  type OpenDatabase,
} from '../platform/database/index.ts';
import { Problem } from '../platform/problems/index.ts';

const exitFailed = 1;
const exitRefused = 3;
const exitInterrupted = 130;
/** Nothing was touched, and the operator has a choice to make. */
const refusals = new Set([
  'data_folder_in_use',
  'backup_exists',
  'database_not_empty',
  'not_migrated',
  'backup_other_release',
]);

const exitHelp =
  '\nExit codes: 0 done, 1 failed, 3 refused and nothing changed (e.g. database not empty, folder in use).';
const jsonHelp = 'print the result as one JSON document / 以 JSON 输出结果';

interface JsonOption {
  json?: boolean;
}

interface Outcome {
  json: Record<string, unknown>;
  lines: string[];
}

/** Adds `yike backup`, `yike restore` and `yike migrate`. */
export function registerDatabaseCommands(program: Command): void {
  program
    .command('backup <file>')
    .description('save the whole database into one file, while the server may run / 将整个数据库备份到一个文件')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `\nThe encryption keys (keys.json) are not in the file: keep a copy of them apart from it.${exitHelp}`,
    )
    .action((file: string, options: JsonOption) =>
      run(
        options,
        () => connectDatabase(process.env, { log: note, leaveSchema: true }),
        (database, onProgress) => runBackup(database, file, onProgress),
      ),
    );
  program
    .command('restore <file>')
    .description('fill an empty database from a backup / 将备份恢复到空数据库')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `\nAll or nothing. Put the keys.json that belongs to the backup into the data folder as well.${exitHelp}`,
    )
    .action((file: string, options: JsonOption) =>
      run(
        options,
        () => openUnmigrated(process.env, { log: note }),
        (database, onProgress) => runRestore(database, file, onProgress),
      ),
    );
  program
    .command('migrate')
    .description('bring the database to the schema of this release / 将数据库升级到本版本的结构')
    .option('--json', jsonHelp)
    .addHelpText('after', exitHelp)
    .action((options: JsonOption) =>
      run(
        options,
        () => openUnmigrated(process.env, { log: note }),
        (database) => runMigrate(database),
      ),
    );
}

async function runBackup(database: OpenDatabase, file: string, onProgress: OnProgress): Promise<Outcome> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const { adminUrl } = database;
  const manifest = await backup({ adminUrl, file, createdAt: systemClock.now(), appVersion: version }, onProgress);
  const { size } = await stat(file);
  return {
    json: { ...summary(file, manifest), bytes: size },
    lines: [
      `已备份 / saved ${rowsOf(manifest)} 行 rows, ${manifest.tables.length} 表 tables, ${(size / 1_048_576).toFixed(1)} MiB → ${resolve(file)}`,
      `加密密钥 ${keysFile()} 不在备份中，请另行妥善保存：没有它，备份中的身份证号、电话等无法解密。`,
      `The encryption keys ${keysFile()} are not in the backup; keep them apart from it: without them ID numbers and phones cannot be read.`,
    ],
  };
}

async function runRestore(database: OpenDatabase, file: string, onProgress: OnProgress): Promise<Outcome> {
  const manifest = await restore({ adminUrl: database.adminUrl, file }, onProgress);
  return {
    json: summary(file, manifest),
    lines: [
      `已恢复并核对 / restored and verified ${rowsOf(manifest)} 行 rows, ${manifest.tables.length} 表 tables (${manifest.createdAt})`,
      `请将与备份配套的 keys.json 放到 ${keysFile()}。 / Put the keys.json that belongs to the backup at ${keysFile()}.`,
    ],
  };
}

async function runMigrate(database: OpenDatabase): Promise<Outcome> {
  const { applied, current } = await migrate(database.adminUrl, { log: note });
  const newest = current.at(-1);
  return {
    json: {
      applied: applied.map(({ id, name }) => `${id}_${name}`),
      newest: newest ? `${newest.id}_${newest.name}` : null,
    },
    lines: [`已应用 / applied ${applied.length}；当前 / now at ${newest ? `${newest.id}_${newest.name}` : '—'}`],
  };
}

function summary(file: string, manifest: BackupManifest): Record<string, unknown> {
  const { appVersion, createdAt, migrations, tables } = manifest;
  return {
    file: resolve(file),
    createdAt,
    appVersion,
    newest: migrations.at(-1)?.id ?? null,
    rows: rowsOf(manifest),
    tables,
  };
}

function rowsOf(manifest: BackupManifest): number {
  return manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
}

function keysFile(): string {
  return join(resolve(dataFolder(process.env)), 'keys.json');
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function run(
  options: JsonOption,
  open: () => Promise<OpenDatabase>,
  action: (database: OpenDatabase, onProgress: OnProgress) => Promise<Outcome>,
): Promise<void> {
  const bar = progressBar();
  let database: OpenDatabase | undefined;
  const interrupt = () => {
    void (database?.stop() ?? Promise.resolve()).finally(() => process.exit(exitInterrupted));
  };
  process.once('SIGINT', interrupt);
  try {
    database = await open();
    const outcome = await action(database, bar.update);
    bar.stop();
    process.stdout.write(options.json ? `${JSON.stringify(outcome.json, null, 2)}\n` : `${outcome.lines.join('\n')}\n`);
  } catch (error) {
    bar.stop();
    if (!(error instanceof Problem)) throw error;
    const { code, zh, en } = error.details;
    if (options.json) process.stdout.write(`${JSON.stringify({ error: { code, zh, en } }, null, 2)}\n`);
    else note(`${zh}\n${en}`);
    process.exitCode = refusals.has(code) ? exitRefused : exitFailed;
  } finally {
    process.off('SIGINT', interrupt);
    await database?.stop();
  }
}

/** A bar on standard error for a person at a terminal; nothing in a pipe or a log. */
function progressBar(): { update: OnProgress; stop(): void } {
  const bar = new SingleBar(
    {
      format: '{phase} [{bar}] {percentage}% {value}/{total} {table}',
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  let phase = '';
  const isShown = process.stderr.isTTY;
  return {
    update(progress) {
      if (!isShown) return;
      const total = Math.max(progress.rowsTotal, progress.rows);
      if (progress.phase !== phase) bar.start(total, 0, { phase: progress.phase, table: progress.table });
      phase = progress.phase;
      bar.setTotal(total);
      bar.update(progress.rows, { phase, table: progress.table });
    },
    stop: () => bar.stop(),
  };
}
