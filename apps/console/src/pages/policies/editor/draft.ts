import { composeTable } from '@yike/rules';
import type { Benefit, Clause } from '../../../../../../server/src/rights/policies/versions-contract.ts';
import { rowsOfText, textOfTree, treeOfText } from './text.ts';
import { conditionOf, editTree, focusAfter, leavesOf, parentOf, pathsOf, treeFrom } from './tree.ts';
import { makeGroup, newNodeId, type EditGroup, type EditNode, type TreeEdit } from './tree.ts';

export type AmountUnit = NonNullable<Benefit['amount']>['unit'];
export type PolicyTest = NonNullable<Benefit['tests']>[number];

/** A row of the table of amounts; without a condition it is what all others get. */
export interface AmountRow {
  readonly id: number;
  readonly when: EditGroup | undefined;
  /** A whole number, or FEEL. */
  readonly value: string;
}

export interface Draft {
  /** Fields of the benefit that have plain inputs, and those that have none. */
  readonly rest: Readonly<Record<string, unknown>>;
  readonly root: EditGroup;
  readonly amount: { readonly unit: AmountUnit; readonly rows: readonly AmountRow[] } | null;
  readonly tests: readonly PolicyTest[];
  readonly validFrom: string;
  readonly validTo: string | null;
  /** What this version changes and why. */
  readonly note: string;
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function amountFrom(value: unknown): Draft['amount'] {
  const { unit, rows } = record(value);
  if (!Array.isArray(rows)) return null;
  return {
    unit: unit === 'minutesPerMonth' || unit === 'permille' ? unit : 'fenPerMonth',
    rows: rows.map(record).map((row) => ({
      id: newNodeId(),
      when: row.when === undefined ? undefined : treeFrom(row.when),
      value: typeof row.value === 'number' ? String(row.value) : typeof row.value === 'string' ? row.value : '',
    })),
  };
}

interface StoredVersion {
  content: Readonly<Record<string, unknown>>;
  validFrom: string;
  validTo: string | null;
  note: string | null;
}

/** A stored version as it is edited; whatever is missing or half-written in it is taken. */
export function draftFrom({ content, validFrom, validTo, note }: StoredVersion): Draft {
  const { when, amount, tests, ...rest } = content;
  return {
    rest,
    root: treeFrom(when),
    amount: amountFrom(amount),
    tests: Array.isArray(tests) ? (tests as PolicyTest[]) : [],
    validFrom,
    validTo,
    note: note ?? '',
  };
}

const isWhole = (text: string): boolean => /^\d{1,15}$/.test(text.trim());
const storedRows = (rows: readonly AmountRow[]) =>
  rows.map(({ when, value }) => ({
    ...(when && { when: conditionOf(when) }),
    value: isWhole(value) ? Number(value.trim()) : value.trim(),
  }));

/** The benefit as it is stored and simulated. */
export function contentOf(draft: Draft): Record<string, unknown> {
  const { rest, root, amount, tests, validFrom, validTo } = draft;
  return {
    ...rest,
    validFrom,
    validTo,
    when: conditionOf(root),
    amount: amount && { unit: amount.unit, rows: storedRows(amount.rows) },
    ...(tests.length > 0 && { tests }),
  };
}

/** Without what has no formula yet; undefined where nothing is left. */
function finished(node: EditNode): EditNode | undefined {
  if (node.kind === 'leaf') return node.when.trim() === '' ? undefined : node;
  const items = node.items.map(finished).filter((item) => item !== undefined);
  return items.length > 0 ? { ...node, items } : undefined;
}

/** Words that are owed but not written yet do not keep the numbers from being shown. */
function worded(node: EditNode): EditNode {
  if (node.kind !== 'leaf') return { ...node, items: node.items.map(worded) };
  return { ...node, text: node.text.trim() || '…', clause: node.clause.trim() || '…' };
}

/**
 * What is simulated of a draft, also while it is half written: conditions without a formula are left out. `paths` tells where
 * each condition stands in it.
 */
export function simulatedOf(draft: Draft): { content: Record<string, unknown>; paths: ReadonlyMap<number, string> } {
  const root = finished(draft.root);
  const rows = draft.amount?.rows.flatMap((row): AmountRow[] => {
    const when = row.when && finished(row.when);
    return row.when && !when
      ? []
      : [{ ...row, when: when && when.kind !== 'leaf' ? (worded(when) as EditGroup) : undefined }];
  });
  const { document, clause } = sourceOf(draft);
  const { tests: _, ...content } = contentOf({
    ...draft,
    root: root && root.kind !== 'leaf' ? (worded(root) as EditGroup) : draft.root,
    amount: draft.amount && rows && rows.length > 0 ? { unit: draft.amount.unit, rows } : null,
    rest: {
      ...draft.rest,
      name: String(draft.rest.name ?? '').trim() || '…',
      source: { document: document || 'draft', clause: clause.trim() || '…' },
    },
  });
  return { content, paths: root ? pathsOf(root, 'when') : new Map() };
}

/** Conditions that have no formula yet. */
export const unfinishedIn = (draft: Draft): number =>
  [draft.root, ...(draft.amount?.rows ?? []).flatMap(({ when }) => when ?? [])]
    .flatMap(leavesOf)
    .filter(({ when }) => when.trim() === '').length;

/** Condition and amount as FEEL; null where there is no amount. */
export function ruleTexts(draft: Draft): { when: string; amount: string | null } {
  return {
    when: textOfTree(draft.root),
    amount: draft.amount && composeTable<Clause>(storedRows(draft.amount.rows)),
  };
}

export type DraftEdit =
  | { type: 'tree'; edit: TreeEdit }
  | { type: 'rest'; change: Readonly<Record<string, unknown>> }
  | { type: 'head'; change: Partial<Pick<Draft, 'validFrom' | 'validTo' | 'note'>> }
  | { type: 'unit'; unit: AmountUnit | null }
  | { type: 'addRow' | 'addRest' }
  | { type: 'row'; id: number; value: string }
  | { type: 'removeRow'; id: number }
  | { type: 'moveRow'; id: number; by: -1 | 1 }
  | { type: 'tests'; tests: readonly PolicyTest[] }
  | { type: 'whenText'; text: string; describe: (when: string) => string }
  | { type: 'amountText'; text: string; describe: (when: string) => string }
  | { type: 'rule'; when: unknown; amount: unknown };

export interface Editing {
  readonly draft: Draft;
  /** The node that the last edit leads the keyboard to; a new object with every such edit. */
  readonly focus: { readonly id: number; readonly isNew: boolean } | undefined;
}

export const sourceOf = (draft: Draft): { document: string; clause: string } => {
  const { document, clause } = record(draft.rest.source);
  return { document: typeof document === 'string' ? document : '', clause: typeof clause === 'string' ? clause : '' };
};

function moved(rows: readonly AmountRow[], id: number, by: -1 | 1): readonly AmountRow[] {
  const at = rows.findIndex((row) => row.id === id);
  const [row, other] = [rows[at], rows[at + by]];
  if (!row || !other || !row.when || !other.when) return rows;
  return rows.map((one) => (one === row ? other : one === other ? row : one));
}

function editRows(draft: Draft, change: (rows: readonly AmountRow[]) => readonly AmountRow[]): Draft {
  return draft.amount ? { ...draft, amount: { ...draft.amount, rows: change(draft.amount.rows) } } : draft;
}

const emptyRow = (): AmountRow => ({ id: newNodeId(), when: makeGroup('all', []), value: '0' });

function editDraft(draft: Draft, edit: DraftEdit): Draft {
  switch (edit.type) {
    case 'tree':
      return editRows({ ...draft, root: editTree(draft.root, edit.edit) }, (rows) =>
        rows.map((row) => (row.when ? { ...row, when: editTree(row.when, edit.edit) } : row)),
      );
    case 'rest':
      return { ...draft, rest: { ...draft.rest, ...edit.change } };
    case 'head':
      return { ...draft, ...edit.change };
    case 'unit':
      if (edit.unit === null) return { ...draft, amount: null };
      return {
        ...draft,
        amount: { unit: edit.unit, rows: draft.amount?.rows ?? [{ ...emptyRow(), when: undefined }] },
      };
    case 'addRow':
      return editRows(draft, (rows) => {
        const at = rows.at(-1)?.when === undefined ? rows.length - 1 : rows.length;
        return rows.toSpliced(Math.max(0, at), 0, emptyRow());
      });
    case 'addRest':
      return editRows(draft, (rows) => [...rows, { ...emptyRow(), when: undefined }]);
    case 'row':
      return editRows(draft, (rows) => rows.map((row) => (row.id === edit.id ? { ...row, value: edit.value } : row)));
    case 'removeRow':
      return editRows(draft, (rows) => rows.filter((row) => row.id !== edit.id));
    case 'moveRow':
      return editRows(draft, (rows) => moved(rows, edit.id, edit.by));
    case 'tests':
      return { ...draft, tests: edit.tests };
    case 'whenText': {
      const tree = treeOfText(edit.text, leavesOf(draft.root), edit.describe, sourceOf(draft).clause);
      return tree ? { ...draft, root: tree } : draft;
    }
    case 'amountText': {
      const texts = rowsOfText(edit.text);
      if (!texts || !draft.amount) return draft;
      const before = draft.amount.rows.flatMap(({ when }) => (when ? leavesOf(when) : []));
      const { clause } = sourceOf(draft);
      const rows = texts.map(({ when, value }) => ({
        id: newNodeId(),
        when: when === undefined ? undefined : treeOfText(when, before, edit.describe, clause),
        value,
      }));
      return editRows(draft, () => rows);
    }
    case 'rule':
      return { ...draft, root: treeFrom(edit.when), amount: amountFrom(edit.amount) };
  }
}

/** One edit of a draft. */
export function reduceDraft(state: Editing, edit: DraftEdit): Editing {
  const draft = editDraft(state.draft, edit);
  if (edit.type !== 'tree' || edit.edit.type === 'leaf' || edit.edit.type === 'kind')
    return { draft, focus: state.focus };
  const trees = [state.draft.root, ...(state.draft.amount?.rows ?? []).flatMap(({ when }) => when ?? [])];
  const { id } = edit.edit;
  const tree = trees.find((one) => one.id === id || parentOf(one, id) !== undefined);
  return { draft, focus: tree ? { id: focusAfter(tree, edit.edit), isNew: edit.edit.type === 'add' } : state.focus };
}
