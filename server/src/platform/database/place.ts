import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';

export interface OsUser {
  uid: number;
  gid: number;
}

export interface FolderMode extends OsUser {
  mode: number;
}

/** Where the cluster and the programs live, and whether that is away from where they were asked for. */
export interface Place {
  cluster: string;
  native: string;
  clusterMoved: boolean;
  nativeMoved: boolean;
}

export const fallbackRoot = '/var/lib/yike';

/**
 * The first folder on the way to `path` (itself included) that `user` may not enter, by its mode bits; undefined when all
 * are open. A folder that does not exist yet will be made open and is skipped.
 */
export function firstClosedFolder(
  path: string,
  user: OsUser,
  modeOf: (folder: string) => FolderMode | undefined,
): string | undefined {
  const chain: string[] = [];
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    chain.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  return chain.find((folder) => {
    const at = modeOf(folder);
    if (!at) return false;
    const enter = at.uid === user.uid ? 0o100 : at.gid === user.gid ? 0o010 : 0o001;
    return (at.mode & enter) === 0;
  });
}

/**
 * Decides where PostgreSQL keeps its cluster and runs from. PostgreSQL refuses to run as root, so a root start hands it to
 * an OS user, who cannot pass e.g. `/root` (0700); then cluster and programs go below `/var/lib/yike`, apart from each
 * other. `user` is undefined when the process is a plain user, who reaches its own folders.
 */
export function choosePlace(input: {
  dataDir: string;
  native: string;
  nativeVersion: string;
  user: OsUser | undefined;
  modeOf: (folder: string) => FolderMode | undefined;
  isTaken: (folder: string) => boolean;
}): Place {
  const { dataDir, native, nativeVersion, user, modeOf, isTaken } = input;
  const here: Place = { cluster: join(dataDir, 'pg'), native, clusterMoved: false, nativeMoved: false };
  if (!user) return here;
  const nativeMoved = firstClosedFolder(native, user, modeOf) !== undefined;
  const clusterMoved = firstClosedFolder(dataDir, user, modeOf) !== undefined;
  return {
    cluster: clusterMoved ? freeFallback(dataDir, isTaken) : here.cluster,
    native: nativeMoved ? join(fallbackRoot, `postgresql-${nativeVersion}`) : native,
    clusterMoved,
    nativeMoved,
  };
}

/** A cluster left by a data folder that was since deleted stays untouched: its password is gone, its rows may be wanted. */
function freeFallback(dataDir: string, isTaken: (folder: string) => boolean): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  for (let count = 1; ; count++) {
    const folder = join(fallbackRoot, count === 1 ? name : `${name}-${count}`);
    if (!isTaken(folder)) return join(folder, 'pg');
  }
}
