import { describe, expect, it } from 'vitest';
import type { Benefit } from '../../../../../../server/src/rights/policies/versions-contract.ts';
import { contentOf, draftFrom, reduceDraft, ruleTexts, simulatedOf, unfinishedIn, type DraftEdit } from './draft.ts';
import { makeGroup, makeLeaf, type EditGroup } from './tree.ts';

const clause = (when: string) => ({ when, text: `条文 ${when}`, clause: '第一条' });
const benefit: Benefit = {
  id: 'home-care',
  name: '居家补贴',
  class: 'careService',
  nature: 'cash',
  area: '331003000000',
  validFrom: '2026-12-01',
  validTo: null,
  stackGroup: 'careService',
  stackRule: 'highest',
  priority: 1,
  when: { all: [clause('alive'), { not: { any: [clause('inInstitution'), clause('age < 60')] } }] },
  amount: {
    unit: 'fenPerMonth',
    rows: [{ when: { all: [clause('abilityGrade >= 3')] }, value: 60_000 }, { value: 'p.base' }],
  },
  discovery: 'lead',
  tests: [{ name: '甲', facts: { age: 81 }, outcome: 'unknown' }],
  source: { document: 'taizhou-2025', clause: '第一条' },
  verified: true,
};
const stored = { content: benefit, validFrom: '2026-12-01', validTo: null, note: null };
const after = (...edits: DraftEdit[]) =>
  edits.reduce(reduceDraft, { draft: draftFrom(stored), focus: undefined }).draft;

describe('a draft', () => {
  it('gives back what it was made of', () => {
    expect(contentOf(draftFrom(stored))).toEqual(benefit);
    expect(ruleTexts(draftFrom(stored))).toEqual({
      when: 'alive and not(inInstitution or age < 60)',
      amount: 'if (abilityGrade >= 3) then (60000) else p.base',
    });
  });

  it('takes a half-written one', () => {
    const draft = draftFrom({
      content: { when: { all: [{}] }, amount: { rows: [null] } },
      validFrom: '',
      validTo: null,
      note: null,
    });
    expect(contentOf(draft)).toMatchObject({ amount: { unit: 'fenPerMonth', rows: [{ value: '' }] } });
  });

  it('keeps its days and its numbers as numbers', () => {
    const draft = after(
      { type: 'head', change: { validFrom: '2027-01-01', validTo: '2027-12-31' } },
      { type: 'row', id: draftFrom(stored).amount?.rows[0]?.id ?? 0, value: '1' },
    );
    expect(contentOf(draft)).toMatchObject({ validFrom: '2027-01-01', validTo: '2027-12-31' });
    const [first] = draft.amount?.rows ?? [];
    const changed = reduceDraft({ draft, focus: undefined }, { type: 'row', id: first?.id ?? 0, value: ' 700 ' }).draft;
    expect(contentOf(changed)).toMatchObject({ amount: { rows: [{ value: 700 }, { value: 'p.base' }] } });
  });

  it('adds tiers above all others, and moves only tiers', () => {
    const added = after({ type: 'addRow' });
    expect(added.amount?.rows.map(({ when }) => when === undefined)).toEqual([false, false, true]);
    const [, second] = added.amount?.rows ?? [];
    const id = second?.id ?? 0;
    const edit = (by: -1 | 1) => reduceDraft({ draft: added, focus: undefined }, { type: 'moveRow', id, by }).draft;
    expect(edit(-1).amount?.rows[0]?.id).toBe(id);
    expect(edit(1)).toEqual(added);
  });

  it('is written by formulas too, with the words of what is unchanged', () => {
    const draft = after(
      { type: 'whenText', text: 'alive and sex = "female"', describe: () => '新的。' },
      { type: 'amountText', text: 'if abilityGrade >= 3 then 5 else if alive then 4 else 3', describe: () => '新的。' },
    );
    expect(contentOf(draft)).toMatchObject({
      when: { all: [clause('alive'), { when: 'sex = "female"', text: '新的。', clause: '第一条' }] },
      amount: {
        rows: [
          { when: { all: [clause('abilityGrade >= 3')] }, value: 5 },
          { when: { all: [{ when: 'alive', text: '新的。', clause: '第一条' }] }, value: 4 },
          { value: 3 },
        ],
      },
    });
    const broken = after({ type: 'whenText', text: 'alive and', describe: () => '' });
    expect(ruleTexts(broken).when).toBe('alive and not(inInstitution or age < 60)');
  });
});

describe('what is simulated of a half-written draft', () => {
  const begin = () => {
    const draft = draftFrom(stored);
    const leaf = makeLeaf({ when: '', text: '', clause: '' });
    const blank = makeLeaf({ when: 'age >= 80', text: '', clause: ' ' });
    const group: EditGroup = makeGroup('any', [leaf]);
    const edits: DraftEdit[] = [group, blank].map((node) => ({
      type: 'tree',
      edit: { type: 'add', id: draft.root.id, node },
    }));
    return {
      leaf,
      blank,
      draft: [...edits, { type: 'addRow' } as const].reduce(reduceDraft, { draft, focus: undefined }).draft,
    };
  };

  it('has every word that is owed, without what has no formula yet', () => {
    const { draft } = begin();
    const { content } = simulatedOf({ ...draft, rest: { ...draft.rest, name: '', source: {} } });
    expect(content).toMatchObject({ name: '…', source: { document: 'draft', clause: '…' } });
    expect(content.when).toEqual({
      all: [
        clause('alive'),
        benefit.when && { not: { any: [clause('inInstitution'), clause('age < 60')] } },
        { when: 'age >= 80', text: '…', clause: '…' },
      ],
    });
    expect(content.amount).toEqual(benefit.amount);
    expect(unfinishedIn(draft)).toBe(1);
  });

  it('tells where each condition stands in it', () => {
    const { draft, leaf, blank } = begin();
    const { paths } = simulatedOf(draft);
    expect(paths.get(blank.id)).toBe('when.all.2');
    expect(paths.has(leaf.id)).toBe(false);
  });
});
