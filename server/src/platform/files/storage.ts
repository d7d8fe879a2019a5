import { badInput } from '../problems/index.ts';
import { sha256 } from '../privacy/index.ts';
import type { Tx } from '../transactions/index.ts';
import './tables.ts';

const FILE_BYTES_MAX = 20 * 1024 * 1024;

/**
 * Keeps a file beside the rows of its owner; sight is by area, provider, carer or elder like everything else.
 * @returns its id and SHA-256
 * @throws Problem 400 `fileTooLarge` above 20 MiB
 */
export async function keepFile(
  tx: Tx,
  file: {
    area: string;
    elderId?: string | undefined;
    providerId?: string | undefined;
    workerId?: string | undefined;
    createdBy?: string | undefined;
    name: string;
    mediaType: string;
    content: Buffer;
  },
): Promise<{ id: string; sha256: string }> {
  if (file.content.length > FILE_BYTES_MAX) {
    throw badInput('fileTooLarge', {
      zh: '文件超过 20 MB。',
      en: 'The file is larger than 20 MB.',
      field: 'body.file',
    });
  }
  const kept = { id: tx.newId(), sha256: sha256(file.content) };
  await tx.db
    .insertInto('files')
    .values({
      county: file.area.slice(0, 6),
      id: kept.id,
      area: file.area,
      elder_id: file.elderId ?? null,
      provider_id: file.providerId ?? null,
      worker_id: file.workerId ?? null,
      name: file.name,
      media_type: file.mediaType,
      size_bytes: file.content.length,
      sha256: kept.sha256,
      content: file.content,
      created_at: tx.now,
      created_by: file.createdBy ?? null,
    })
    .execute();
  return kept;
}

export const findFile = (tx: Tx, key: { county: string; id: string }) =>
  tx.db.selectFrom('files').selectAll().where('county', '=', key.county).where('id', '=', key.id).executeTakeFirst();
