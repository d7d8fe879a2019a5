import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../testing.ts';
import { publishPacks } from './pack-versions.ts';

const NATION = '000000000000';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({ handlers: [] });
});
afterAll(() => world.close());

const changed = (note: string) => ({
  ...world.environment,
  packs: {
    ...world.environment.packs,
    benefits: world.environment.packs.benefits.map((row) =>
      row.id === 'senior-card' && row.area === NATION ? { ...row, note } : row,
    ),
  },
});
const published = () => world.count('policy_versions', `key = 'senior-card' AND area = '${NATION}'`);

describe('packs', () => {
  it('are published once; what has changed is a new version beside the old', async () => {
    expect(await publishPacks(world.environment)).toBe(0);
    const before = await published();
    expect(await publishPacks(changed('改动'))).toBe(1);
    expect(await published()).toBe(before + 1);
    expect(await publishPacks(changed('改动'))).toBe(0);
  });

  it('of several processes that start at once are published once', async () => {
    const before = await published();
    const counts = await Promise.all([1, 2, 3].map(() => publishPacks(changed('再改'))));
    expect(counts.sort()).toEqual([0, 0, 1]);
    expect(await published()).toBe(before + 1);
  });
});
