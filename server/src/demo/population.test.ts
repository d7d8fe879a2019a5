import { describe, expect, it } from 'vitest';
import { bondOf, syntheticElders, type SyntheticElder } from './population.ts';
import { Random } from './random.ts';

const communities = Array.from({ length: 40 }, (_, n) => ({
  code: `3310020010${String(n).padStart(2, '0')}`,
  name: `第${n}社区`,
  parentName: '海门街道',
}));
const people = (seed: number): SyntheticElder[] => [
  ...syntheticElders(1500, new Random(seed), communities, '椒江区', { lat: 28.67, lng: 121.44 }, '2026-05-24'),
];

describe('the people of the demo', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(people(7)).toEqual(people(7));
    expect(people(8)).not.toEqual(people(7));
  });

  it('share a home as couples or as an old parent with a grown-old child, two at most', () => {
    const all = people(7);
    const bonds = all.flatMap((elder, index) => {
      const before = all[index - 1];
      return before?.currentAddress === elder.currentAddress ? [{ before, elder, bond: bondOf(before, elder) }] : [];
    });
    for (const kind of ['couple', 'parentAndChild'])
      expect(bonds.filter(({ bond }) => bond === kind).length, kind).toBeGreaterThan(10);
    for (const { before, elder, bond } of bonds) {
      expect(bond).toBeDefined();
      expect([elder.area, elder.registeredAddress]).toEqual([before.area, before.registeredAddress]);
      const [parent] = [before, elder].sort((a, b) => (a.birthDate < b.birthDate ? -1 : 1));
      if (bond === 'parentAndChild' && parent?.sex === 'male') expect(elder.name.charAt(0)).toBe(before.name.charAt(0));
    }
    const tripled = all.filter(
      (elder, index) =>
        all[index - 1]?.currentAddress === elder.currentAddress &&
        all[index - 2]?.currentAddress === elder.currentAddress,
    );
    expect(tripled).toEqual([]);
  });
});
