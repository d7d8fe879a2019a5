import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { DatabaseProblem, messageOf } from './problem.ts';

/**
 * The backup file, format version 1: one gzip stream of frames. A frame is one ASCII letter, the length of its body as an
 * unsigned 32-bit big-endian number, and the body:
 *
 *     H  header, JSON, the first frame
 *     T  JSON: a table begins; tables come so that a referenced table is before the referencing one where possible
 *     D  a piece of the table's rows in PostgreSQL's COPY text format, UTF-8, cut anywhere
 *     E  JSON: the table ends, with its row count and the SHA-256 of its rows
 *     M  manifest, JSON, the last frame: all tables again, and where the sequences stand
 */
export const formatVersion = 1;

export type FrameKind = 'H' | 'T' | 'D' | 'E' | 'M';

export interface Frame {
  kind: FrameKind;
  body: Buffer;
}

const prefixBytes = 5;
const bodyBytesMax = 64 * 1024 * 1024;
const pieceBytesMax = 1024 * 1024;

export const headerShape = z.object({
  format: z.literal('yike-backup'),
  formatVersion: z.literal(formatVersion),
  appVersion: z.string(),
  createdAt: z.iso.datetime(),
  postgres: z.string(),
  migrations: z.array(z.object({ id: z.string(), name: z.string(), sha256: z.string() })),
});

export const tableStartShape = z.object({ table: z.string(), columns: z.array(z.string()) });

export const tableEndShape = z.object({ table: z.string(), rows: z.number().int(), sha256: z.string() });

export const manifestShape = headerShape.extend({
  tables: z.array(tableEndShape),
  sequences: z.array(z.object({ name: z.string(), lastValue: z.string(), isCalled: z.boolean() })),
});

export type BackupHeader = z.infer<typeof headerShape>;
export type BackupTable = z.infer<typeof tableEndShape>;
export type BackupManifest = z.infer<typeof manifestShape>;

export interface CopyProgress {
  phase: 'check' | 'copy' | 'verify';
  table: string;
  rows: number;
  rowsTotal: number;
}

export type OnProgress = (progress: CopyProgress) => void;

export function frame(kind: FrameKind, body: Buffer): Buffer {
  const prefix = Buffer.alloc(prefixBytes);
  prefix.write(kind, 0, 'latin1');
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}

export function jsonFrame(kind: FrameKind, value: unknown): Buffer {
  return frame(kind, Buffer.from(JSON.stringify(value), 'utf8'));
}

/** Cuts a piece of rows into frames of bounded size. */
export function* dataFrames(piece: Buffer): Generator<Buffer> {
  for (let at = 0; at < piece.length; at += pieceBytesMax) yield frame('D', piece.subarray(at, at + pieceBytesMax));
}

/**
 * Reads the frames of a backup file one by one; memory stays flat.
 * @throws {DatabaseProblem} `backup_damaged`
 */
export async function* readFrames(file: string): AsyncGenerator<Frame> {
  const source = createReadStream(file);
  const unzip = createGunzip();
  source.once('error', (error) => unzip.destroy(error));
  source.pipe(unzip);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of unzip as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      for (let bytes = frameBytes(rest); bytes !== undefined && rest.length >= bytes; bytes = frameBytes(rest)) {
        yield { kind: kindOf(rest), body: rest.subarray(prefixBytes, bytes) };
        rest = rest.subarray(bytes);
      }
    }
  } catch (error) {
    throw error instanceof DatabaseProblem ? error : damaged(file, messageOf(error));
  } finally {
    source.destroy();
    unzip.destroy();
  }
  if (rest.length > 0) throw damaged(file, 'truncated');
}

function frameBytes(buffer: Buffer): number | undefined {
  if (buffer.length < prefixBytes) return undefined;
  const length = buffer.readUInt32BE(1);
  if (length > bodyBytesMax) throw new RangeError(`a frame of ${length} bytes`);
  kindOf(buffer);
  return prefixBytes + length;
}

function kindOf(buffer: Buffer): FrameKind {
  const letter = String.fromCharCode(buffer[0] ?? 0);
  if (letter === 'H' || letter === 'T' || letter === 'D' || letter === 'E' || letter === 'M') return letter;
  throw new RangeError('not a Yike backup');
}

/** Reads the JSON of a frame that must be of this kind. */
export function parseFrame<Shape extends z.ZodType>(
  file: string,
  found: Frame | undefined,
  kind: FrameKind,
  shape: Shape,
): z.infer<Shape> {
  if (found?.kind !== kind) throw damaged(file, `expected frame ${kind}, found ${found?.kind ?? 'the end'}`);
  try {
    return shape.parse(JSON.parse(found.body.toString('utf8')));
  } catch (error) {
    throw damaged(file, messageOf(error));
  }
}

export function damaged(file: string, why: string): DatabaseProblem {
  return new DatabaseProblem('backup_damaged', {
    zh: `备份文件 ${file} 已损坏或不是一刻的备份（${why}）。数据库未作任何改动。`,
    en: `The backup file ${file} is damaged or is not a backup of Yike (${why}). The database was not changed.`,
  });
}
