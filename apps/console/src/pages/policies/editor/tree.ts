import type { Condition } from '../../../../../../server/src/rights/policies/versions-contract.ts';

/** `none` is written as `not` of its one condition, or of `any` of them. */
export type GroupKind = 'all' | 'any' | 'none';

export interface EditLeaf {
  readonly id: number;
  readonly kind: 'leaf';
  readonly when: string;
  readonly text: string;
  readonly clause: string;
}

export interface EditGroup {
  readonly id: number;
  readonly kind: GroupKind;
  readonly items: readonly EditNode[];
}

/** A condition while it is edited; `id` stays with it wherever it is moved. */
export type EditNode = EditLeaf | EditGroup;

let lastId = 0;
/** An identity for keys and focus, never stored. */
export const newNodeId = (): number => ++lastId;

export const makeLeaf = (leaf: { when: string; text: string; clause: string }): EditLeaf => ({
  id: newNodeId(),
  kind: 'leaf',
  ...leaf,
});
export const makeGroup = (kind: GroupKind, items: readonly EditNode[]): EditGroup => ({ id: newNodeId(), kind, items });

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function nodeOf(condition: unknown): EditNode {
  const given = (typeof condition === 'object' && condition !== null ? condition : {}) as Record<string, unknown>;
  if (Array.isArray(given.all)) return makeGroup('all', given.all.map(nodeOf));
  if (Array.isArray(given.any)) return makeGroup('any', given.any.map(nodeOf));
  if (given.not !== undefined) {
    const inner = nodeOf(given.not);
    return inner.kind === 'any' ? makeGroup('none', inner.items) : makeGroup('none', [inner]);
  }
  return makeLeaf({ when: textOf(given.when), text: textOf(given.text), clause: textOf(given.clause) });
}

/** A condition as a group that can be edited; a single clause becomes the only one of a group. A half-written draft is taken too. */
export function treeFrom(condition: unknown): EditGroup {
  const node = nodeOf(condition);
  return node.kind === 'leaf' ? makeGroup('all', node.when === '' && node.text === '' ? [] : [node]) : node;
}

/** `not` of one condition; of an `any` it would read as none of its conditions. */
const isAlone = ({ items }: EditGroup): boolean => items.length === 1 && items[0]?.kind !== 'any';

/** The condition as it is stored. */
export function conditionOf(node: EditNode): Condition {
  if (node.kind === 'leaf') return { when: node.when, text: node.text, clause: node.clause };
  const items = node.items.map(conditionOf);
  if (node.kind === 'all') return { all: items };
  if (node.kind === 'any') return { any: items };
  const [only] = items;
  return { not: only && isAlone(node) ? only : { any: items } };
}

/** Where each node stands in what `conditionOf` gives, below `at`: `when.all.0`, `when.all.1.not.any.0`. */
export function pathsOf(root: EditNode, at: string): Map<number, string> {
  const paths = new Map<number, string>();
  const walk = (node: EditNode, path: string): void => {
    paths.set(node.id, path);
    if (node.kind === 'leaf') return;
    const { items } = node;
    items.forEach((item, index) => {
      if (node.kind !== 'none') walk(item, `${path}.${node.kind}.${index}`);
      else walk(item, isAlone(node) ? `${path}.not` : `${path}.not.any.${index}`);
    });
  };
  walk(root, at);
  return paths;
}

export const leavesOf = (node: EditNode): EditLeaf[] => (node.kind === 'leaf' ? [node] : node.items.flatMap(leavesOf));

export type TreeEdit =
  | { type: 'leaf'; id: number; change: Partial<Pick<EditLeaf, 'when' | 'text' | 'clause'>> }
  | { type: 'kind'; id: number; kind: GroupKind }
  | { type: 'add'; id: number; node: EditNode }
  | { type: 'remove' | 'wrap' | 'unwrap'; id: number }
  | { type: 'move'; id: number; by: -1 | 1 };

/** Replaces the node `id` by any number of nodes. */
function replace(group: EditGroup, id: number, make: (node: EditNode) => readonly EditNode[]): EditGroup {
  let changed = false;
  const items = group.items.flatMap((item) => {
    if (item.id === id) {
      changed = true;
      return make(item);
    }
    if (item.kind === 'leaf') return [item];
    const inner = replace(item, id, make);
    changed ||= inner !== item;
    return [inner];
  });
  return changed ? { ...group, items } : group;
}

/** The group that holds a node, and its place there. */
export function parentOf(root: EditGroup, id: number): { parent: EditGroup; index: number } | undefined {
  const index = root.items.findIndex((item) => item.id === id);
  if (index >= 0) return { parent: root, index };
  for (const item of root.items) {
    const found = item.kind === 'leaf' ? undefined : parentOf(item, id);
    if (found) return found;
  }
  return undefined;
}

/** One place up or down: over a condition, into a group, and at the end of a group out of it. */
function move(root: EditGroup, id: number, by: -1 | 1): EditGroup {
  const at = parentOf(root, id);
  const node = at?.parent.items[at.index];
  if (!at || !node) return root;
  const neighbour = at.parent.items[at.index + by];
  const without = replace(root, id, () => []);
  if (neighbour === undefined) {
    if (at.parent.id === root.id) return root;
    return replace(without, at.parent.id, (group) => (by < 0 ? [node, group] : [group, node]));
  }
  if (neighbour.kind === 'leaf')
    return replace(without, neighbour.id, (leaf) => (by < 0 ? [node, leaf] : [leaf, node]));
  return replace(without, neighbour.id, (group) =>
    group.kind === 'leaf' ? [group] : [{ ...group, items: by < 0 ? [...group.items, node] : [node, ...group.items] }],
  );
}

/** Without the groups that an edit has left empty; one that was empty before may still be filled. */
function pruned(after: EditGroup, before: EditGroup): EditGroup {
  const wasFull = new Set(groupsOf(before).flatMap(({ id, items }) => (items.length > 0 ? [id] : [])));
  const emptied = groupsOf(after).find(({ id, items }) => id !== after.id && items.length === 0 && wasFull.has(id));
  return emptied
    ? pruned(
        replace(after, emptied.id, () => []),
        before,
      )
    : after;
}

const groupsOf = (node: EditNode): EditGroup[] => (node.kind === 'leaf' ? [] : [node, ...node.items.flatMap(groupsOf)]);

/** The tree after one edit; the same object where the edit concerns no node of it. */
export function editTree(root: EditGroup, edit: TreeEdit): EditGroup {
  if (edit.id === root.id) {
    if (edit.type === 'kind') return { ...root, kind: edit.kind };
    if (edit.type === 'add') return { ...root, items: [...root.items, edit.node] };
    return root;
  }
  switch (edit.type) {
    case 'move':
      return pruned(move(root, edit.id, edit.by), root);
    case 'remove':
      return pruned(
        replace(root, edit.id, () => []),
        root,
      );
    case 'wrap':
      return replace(root, edit.id, (node) => [makeGroup('all', [node])]);
    case 'unwrap':
      return replace(root, edit.id, (node) => (node.kind === 'leaf' ? [node] : node.items));
    case 'leaf':
      return replace(root, edit.id, (node) => [node.kind === 'leaf' ? { ...node, ...edit.change } : node]);
    case 'kind':
      return replace(root, edit.id, (node) => [node.kind === 'leaf' ? node : { ...node, kind: edit.kind }]);
    case 'add':
      return replace(root, edit.id, (node) =>
        node.kind === 'leaf' ? [node, edit.node] : [{ ...node, items: [...node.items, edit.node] }],
      );
  }
}

/** Which node has the focus after an edit: the one that was moved or added, or what is nearest when it is gone. */
export function focusAfter(root: EditGroup, edit: TreeEdit): number {
  const after = editTree(root, edit);
  const ids = new Set(pathsOf(after, '').keys());
  const isThere = (node: EditNode | undefined): node is EditNode => node !== undefined && ids.has(node.id);
  if (edit.type === 'add') return edit.node.id;
  if (ids.has(edit.id)) return edit.id;
  let at = parentOf(root, edit.id);
  const node = at?.parent.items[at.index];
  const inside = node && node.kind !== 'leaf' ? node.items[0] : undefined;
  if (isThere(inside)) return inside.id;
  while (at) {
    const { parent, index } = at;
    const near = [parent.items[index + 1], parent.items[index - 1], parent].find(isThere);
    if (near) return near.id;
    at = parentOf(root, parent.id);
  }
  return root.id;
}
