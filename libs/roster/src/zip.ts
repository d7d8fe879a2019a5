import { Readable, pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { readRange, type ByteSource } from './bytes.ts';
import { RosterError, damaged } from './errors.ts';
import type { RosterLimits } from './limits.ts';

/*
 * The part of PKWARE APPNOTE 6.3 that spreadsheets use: central directory, stored and deflated entries, no ZIP64
 * (an .xlsx within our size limit never needs it). Own code because exceljs reads local headers in sequence and waits
 * for ever on a third of damaged archives; the central directory tells sizes before anything is unpacked.
 */

interface ZipEntry {
  method: number;
  crc: number;
  packedBytes: number;
  unpackedBytes: number;
  headerOffset: number;
}

export interface ZipArchive {
  names: readonly string[];
  /** Unpacked bytes of an entry; throws RosterError when the entry is missing, damaged or larger than it says. */
  read(name: string): AsyncGenerator<Uint8Array>;
}

const entriesMax = 10_000;

/** Reads the directory of a ZIP archive. Throws RosterError when it is damaged, encrypted or unpacks beyond the limit. */
export async function openZip(source: ByteSource, limits: RosterLimits): Promise<ZipArchive> {
  const tailLength = Math.min(source.size, 22 + 0xffff);
  const tail = view(await source.read(source.size - tailLength, tailLength));
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw damaged();
  const count = tail.getUint16(end + 10, true);
  const directoryBytes = tail.getUint32(end + 12, true);
  const directoryOffset = tail.getUint32(end + 16, true);
  if (count > entriesMax || directoryOffset + directoryBytes > source.size) throw damaged();

  const directory = await source.read(directoryOffset, directoryBytes);
  const entries = parseDirectory(directory, count);
  let unpackedBytes = 0;
  for (const entry of entries.values()) unpackedBytes += entry.unpackedBytes;
  if (unpackedBytes > limits.unpackedBytes) {
    throw new RosterError('fileTooLarge', '文件解压后过大，请拆分为几个文件再导入。');
  }
  return {
    names: [...entries.keys()],
    read: (name) => readEntry(source, entries.get(name)),
  };
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function parseDirectory(bytes: Uint8Array, count: number): Map<string, ZipEntry> {
  const data = view(bytes);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || data.getUint32(at, true) !== 0x02014b50) throw damaged();
    const nameLength = data.getUint16(at + 28, true);
    if ((data.getUint16(at + 8, true) & 1) === 1) {
      throw new RosterError('unreadable', '文件已加密，请去掉打开密码后再导入。');
    }
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    entries.set(name.replaceAll('\\', '/').replace(/^\//, ''), {
      method: data.getUint16(at + 10, true),
      crc: data.getUint32(at + 16, true),
      packedBytes: data.getUint32(at + 20, true),
      unpackedBytes: data.getUint32(at + 24, true),
      headerOffset: data.getUint32(at + 42, true),
    });
    at += 46 + nameLength + data.getUint16(at + 30, true) + data.getUint16(at + 32, true);
  }
  return entries;
}

async function* readEntry(source: ByteSource, entry: ZipEntry | undefined): AsyncGenerator<Uint8Array> {
  if (entry === undefined) throw damaged();
  const header = view(await source.read(entry.headerOffset, 30));
  if (header.byteLength < 30 || header.getUint32(0, true) !== 0x04034b50) throw damaged();
  const start = entry.headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + entry.packedBytes > source.size) throw damaged();
  const packed = readRange(source, start, entry.packedBytes);
  let unpacked: AsyncIterable<Uint8Array> = packed;
  if (entry.method === 8) {
    const inflate = createInflateRaw({ chunkSize: 256 * 1024 });
    pipeline(Readable.from(packed), inflate, () => undefined);
    unpacked = inflate;
  } else if (entry.method !== 0) throw damaged();

  let bytes = 0;
  let crc = 0;
  try {
    for await (const chunk of unpacked) {
      bytes += chunk.length;
      if (bytes > entry.unpackedBytes) throw damaged();
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof RosterError ? error : damaged(error);
  }
  if (bytes !== entry.unpackedBytes || crc !== entry.crc) throw damaged();
}
