import { describe, expect, it } from 'vitest';
import { choosePlace, firstClosedFolder, type FolderMode, type OsUser } from './place.ts';

const postgres: OsUser = { uid: 101, gid: 104 };
const root = (mode: number): FolderMode => ({ mode, uid: 0, gid: 0 });
const tree: Record<string, FolderMode> = {
  '/': root(0o755),
  '/root': root(0o700),
  '/srv': root(0o755),
  '/srv/own': { mode: 0o700, ...postgres },
  '/srv/group': { mode: 0o710, uid: 0, gid: 104 },
  '/srv/groupclosed': { mode: 0o701, uid: 0, gid: 104 },
};
const modeOf = (folder: string) => tree[folder];
const choose = (input: { dataDir: string; native: string; user?: OsUser; taken?: string[] }) =>
  choosePlace({
    dataDir: input.dataDir,
    native: input.native,
    nativeVersion: '18.4',
    user: input.user,
    modeOf,
    isTaken: (folder) => input.taken?.includes(folder) ?? false,
  });

describe('firstClosedFolder', () => {
  it('names the folder that the user may not enter', () => {
    expect(firstClosedFolder('/root/yike/data', postgres, modeOf)).toBe('/root');
    expect(firstClosedFolder('/srv/groupclosed/data', postgres, modeOf)).toBe('/srv/groupclosed');
  });

  it('lets through the owner, the group and everyone by their own bit, and what does not exist yet', () => {
    for (const path of ['/srv/own/data', '/srv/group/data', '/srv/new/data', '/']) {
      expect(firstClosedFolder(path, postgres, modeOf), path).toBeUndefined();
    }
  });
});

describe('choosePlace', () => {
  it('leaves a plain user where it is, even below a closed folder', () => {
    expect(choose({ dataDir: '/root/data', native: '/root/native' })).toEqual({
      cluster: '/root/data/pg',
      native: '/root/native',
      clusterMoved: false,
      nativeMoved: false,
    });
  });

  it('moves cluster and programs apart from each other', () => {
    const moved = choose({ dataDir: '/root/data', native: '/srv/native', user: postgres });
    expect(moved).toMatchObject({ native: '/srv/native', nativeMoved: false, clusterMoved: true });
    expect(moved.cluster).toMatch(/^\/var\/lib\/yike\/[0-9a-f]{16}\/pg$/);
    expect(choose({ dataDir: '/srv/data', native: '/root/native', user: postgres })).toEqual({
      cluster: '/srv/data/pg',
      native: '/var/lib/yike/postgresql-18.4',
      clusterMoved: false,
      nativeMoved: true,
    });
  });

  it('gives every data folder a cluster of its own, the same each time, and never one that is taken', () => {
    const first = choose({ dataDir: '/root/a', native: '/srv/n', user: postgres }).cluster;
    expect(choose({ dataDir: '/root/a', native: '/srv/n', user: postgres }).cluster).toBe(first);
    expect(choose({ dataDir: '/root/b', native: '/srv/n', user: postgres }).cluster).not.toBe(first);
    const taken = [first.replace('/pg', '')];
    expect(choose({ dataDir: '/root/a', native: '/srv/n', user: postgres, taken }).cluster).toBe(
      first.replace('/pg', '-2/pg'),
    );
  });
});
