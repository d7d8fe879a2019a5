import type { IntNode, Leaf, MaskNode, Plan, PlanRule } from '../plan.ts';

/** The plan with facts read under other names. */
export function renameFacts(plan: Plan, names: Readonly<Record<string, string>> | undefined): Plan {
  if (names === undefined) return plan;
  const leaves = plan.leaves.map((leaf) => {
    const name = leaf.kind === 'fact' && Object.hasOwn(names, leaf.name) ? names[leaf.name] : undefined;
    return name === undefined ? leaf : { ...leaf, name };
  });
  return { ...plan, leaves };
}

/** Copies nodes of several plans into one, equal nodes once. */
class Merger {
  readonly leaves: Leaf[] = [];
  readonly ints: IntNode[] = [];
  readonly masks: MaskNode[] = [];
  private readonly index = new Map<string, number>();

  private intern<T>(list: T[], kind: string, item: T): number {
    const key = kind + JSON.stringify(item, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
    const found = this.index.get(key);
    if (found !== undefined) return found;
    list.push(item);
    this.index.set(key, list.length - 1);
    return list.length - 1;
  }

  add(plan: Plan): PlanRule[] {
    const [leaves, ints, masks]: [number[], number[], number[]] = [[], [], []];
    const at = (list: readonly number[], id: number) => {
      const found = list[id];
      if (found === undefined) throw new RangeError('no such node');
      return found;
    };
    // A condition may hold numbers and a number may hold conditions: each is copied when it is first asked for.
    const copyLeaf = (id: number): number => {
      const leaf = plan.leaves[id];
      if (leaf === undefined) throw new RangeError('no such leaf');
      const by = leaf.kind === 'parameter' && leaf.by !== null ? { by: copyLeaf(leaf.by) } : {};
      return (leaves[id] ??= this.intern(this.leaves, 'leaf', { ...leaf, ...by }));
    };
    const copyInt = (id: number): number => {
      const done = ints[id];
      const node = plan.ints[id];
      if (done !== undefined || node === undefined) return at(ints, id);
      const copied = ((): IntNode => {
        switch (node.kind) {
          case 'constant':
            return node;
          case 'leaf':
            return { ...node, leaf: copyLeaf(node.leaf) };
          case 'absolute':
          case 'sign':
            return { ...node, operand: copyInt(node.operand) };
          case 'choose': {
            const [condition, then] = [copyMask(node.condition), copyInt(node.then)];
            return { ...node, condition, then, else: copyInt(node.else) };
          }
          default:
            return { ...node, left: copyInt(node.left), right: copyInt(node.right) };
        }
      })();
      return (ints[id] = this.intern(this.ints, 'int', copied));
    };
    const copyMask = (id: number): number => {
      const done = masks[id];
      const node = plan.masks[id];
      if (done !== undefined || node === undefined) return at(masks, id);
      const copied = ((): MaskNode => {
        switch (node.kind) {
          case 'all':
          case 'none':
            return node;
          case 'and':
          case 'or':
            return { ...node, items: node.items.map(copyMask) };
          case 'not':
            return { ...node, item: copyMask(node.item) };
          case 'less':
          case 'equal':
            return { ...node, left: copyInt(node.left), right: copyInt(node.right) };
          case 'same':
            return { ...node, left: copyLeaf(node.left), right: copyLeaf(node.right) };
          default:
            return { ...node, leaf: copyLeaf(node.leaf) };
        }
      })();
      return (masks[id] = this.intern(this.masks, 'mask', copied));
    };
    return plan.rules.map(({ id, truth, falsity, amount }) => ({
      id,
      truth: copyMask(truth),
      falsity: copyMask(falsity),
      amount: amount === null ? null : { value: copyInt(amount.value), known: copyMask(amount.known) },
    }));
  }
}

/** One plan for the rules of two, in which what they share is one node; the rules of each stay apart. */
export function mergePlans(before: Plan, after: Plan): { plan: Plan; before: PlanRule[]; after: PlanRule[] } {
  const merger = new Merger();
  const rules = { before: merger.add(before), after: merger.add(after) };
  const { leaves, ints, masks } = merger;
  return { plan: { leaves, ints, masks, rules: [] }, ...rules };
}
