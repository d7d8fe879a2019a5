import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { KeyRing } from './privacy.ts';

/**
 * Reads the key ring from a file, or makes one (mode 0600) when there is none and `mayCreate`. The file is not part of a
 * backup of the database: without it nothing that is sealed can be read again.
 * @throws when the file is missing and may not be made: a new ring beside old data would lose that data.
 */
export function loadOrCreateKeys(path: string, provider: KeyRing['provider'], mayCreate: boolean): KeyRing {
  if (existsSync(path)) {
    const ring = JSON.parse(readFileSync(path, 'utf8')) as KeyRing;
    return { ...ring, provider };
  }
  if (!mayCreate) {
    throw new Error(
      `找不到密钥文件 ${path}：库中已有加密数据，请从备份恢复该文件。 / Key file ${path} is missing although the database holds sealed data: restore it from your backup.`,
    );
  }
  const ring: KeyRing = {
    provider,
    current: 'k1',
    keys: { k1: randomBytes(32).toString('base64') },
    tokenKey: randomBytes(32).toString('base64'),
    tokenHash: provider === 'sm4' ? 'sm3' : 'sha256',
  };
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify(ring, null, 2)}\n`);
    // On the disk before the first value is sealed with it.
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return ring;
}
