import { open } from 'node:fs/promises';

/** A file by its path, or its bytes when it is already in memory. */
export type RosterSource = { path: string } | { bytes: Uint8Array; name: string };

/** Random access to a file. */
export interface ByteSource {
  size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a source for random access; the caller closes it. Throws what the file system throws. */
export async function openSource(source: RosterSource): Promise<ByteSource> {
  if ('bytes' in source) {
    const { bytes } = source;
    return {
      size: bytes.length,
      read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
      close: () => Promise.resolve(),
    };
  }
  const handle = await open(source.path, 'r');
  const { size } = await handle.stat();
  return {
    size,
    async read(offset, length) {
      const buffer = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      return buffer.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}

const chunkBytes = 256 * 1024;

/** The bytes of a range, in pieces of at most 256 KiB. */
export async function* readRange(source: ByteSource, from: number, length: number): AsyncGenerator<Uint8Array> {
  const end = Math.min(source.size, from + length);
  for (let offset = from; offset < end;) {
    const chunk = await source.read(offset, Math.min(chunkBytes, end - offset));
    if (chunk.length === 0) return;
    offset += chunk.length;
    yield chunk;
  }
}
