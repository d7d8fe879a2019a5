import { blockRows } from './memory.ts';

/** The group of each row, from 0 to `count` − 1. */
export interface Groups {
  readonly of: Uint8Array | Uint16Array | Int32Array;
  readonly count: number;
  /** Made by `prepareGroups`, for groups that stay as they are between evaluations; read off `of` each time otherwise. */
  readonly runs?: readonly (readonly Run[] | null)[];
}

/** Rows of a block, from `from` to before `to`, that are in one group. */
export interface Run {
  readonly group: number;
  readonly from: number;
  readonly to: number;
}

/** Rows of a run on average below which a block is summed row by row. */
const runRowsMin = 32;

/** The runs of every block, or null for a block where groups change too often; rows sorted by area make long runs. */
export function runsOf({ of, runs }: Groups, size: number): readonly (readonly Run[] | null)[] {
  if (runs !== undefined) return runs;
  const blocks: (readonly Run[] | null)[] = [];
  for (let first = 0; first < size; first += blockRows) {
    blocks.push(runsOfBlock(of, first, Math.min(blockRows, size - first)));
  }
  return blocks;
}

function runsOfBlock(of: Groups['of'], first: number, rows: number): Run[] | null {
  const runs: Run[] = [];
  let from = 0;
  while (from < rows) {
    const group = of[first + from] ?? 0;
    const to = endOfRun(of, group, first + from + 1, first + rows) - first;
    runs.push({ group, from, to });
    if (runs.length * runRowsMin > rows && runs.length > 1) return null;
    from = to;
  }
  return runs;
}

function endOfRun(of: Groups['of'], group: number, from: number, end: number): number {
  let row = from;
  while (row < end && of[row] === group) row += 1;
  return row;
}

/** Groups of a store of `size` people whose runs are found once; made again after any change of them. */
export function prepareGroups(groups: Groups, size: number): Groups {
  return { of: groups.of, count: groups.count, runs: runsOf({ of: groups.of, count: groups.count }, size) };
}
