/** What a file may cost. Every one of them ends in a RosterError that names it. */
export interface RosterLimits {
  /** Size of the file as it lies on disk. */
  fileBytes: number;
  /** Size of everything unpacked from an .xlsx: guards against archives that unfold without end. */
  unpackedBytes: number;
  /** Data rows. */
  rows: number;
  columns: number;
  cellCharacters: number;
}

export const defaultLimits: RosterLimits = {
  fileBytes: 200 * 1024 * 1024,
  unpackedBytes: 2 * 1024 * 1024 * 1024,
  rows: 500_000,
  columns: 200,
  cellCharacters: 32_767,
};
