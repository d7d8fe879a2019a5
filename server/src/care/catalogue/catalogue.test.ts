import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { COUNTY, HAIMEN_COMMUNITY, testWorld, type TestWorld } from '../../testing.ts';
import type * as contract from './contract.ts';
import { catalogueRoutes, menuFor, productFor, visitOf } from './index.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({ routes: catalogueRoutes, handlers: [], schedules: [] });
});
afterAll(() => world.close());

const menu = async (area: string, day = '2026-11-21') => {
  const server = await world.server();
  const answer = await server.inject({ url: `/api/menu/${area}?day=${day}` });
  expect(answer.statusCode).toBe(200);
  return answer.json<z.output<typeof contract.readMenu.response>>();
};

describe('the menu', () => {
  it('has the 7 categories and 26 items of GB/T 43153-2023 in order, each with steps and minutes', async () => {
    const { categories } = await menu(HAIMEN_COMMUNITY);
    expect(categories.map((one) => one.name)).toEqual([
      '生活照料',
      '基础照护',
      '健康管理',
      '探访关爱',
      '精神慰藉',
      '委托代办',
      '家庭生活环境适老化改造',
    ]);
    expect(categories.map((one) => one.items.length)).toEqual([6, 5, 4, 2, 3, 3, 3]);
    for (const item of categories.flatMap((one) => one.items)) {
      expect(item.steps.length).toBeGreaterThanOrEqual(3);
      expect(item.minutes).toBeGreaterThan(0);
    }
  });

  it('says which price was checked, and names certificates', async () => {
    const { categories } = await menu(HAIMEN_COMMUNITY);
    const bath = categories[0]?.items[1]?.products.find((one) => one.product === 'bath-bedridden');
    expect(bath).toMatchObject({ priceFen: 26000, carers: 2, minutes: 90, isPriceVerified: false });
    expect(bath?.certificates).toContainEqual({ code: 'bathingTraining', name: '助浴技能培训合格证明' });
  });

  it('offers nothing where no price is in force, but still shows the standard', async () => {
    for (const [area, day] of [
      ['331003001001', '2026-11-21'],
      [HAIMEN_COMMUNITY, '2025-12-31'],
    ] as const) {
      const { categories } = await menu(area, day);
      expect(categories.flatMap((one) => one.items)).toHaveLength(26);
      expect(categories.flatMap((one) => one.items).flatMap((item) => item.products)).toEqual([]);
    }
  });
});

describe('a product', () => {
  const packs = () => ({ packs: world.environment.packs });

  it('is found by place and day', () => {
    expect(productFor(packs(), HAIMEN_COMMUNITY, '2026-11-21', 'haircut')).toMatchObject({
      item: '1.3',
      priceFen: 1500,
      certificates: [],
    });
    expect(productFor(packs(), HAIMEN_COMMUNITY, '2025-12-31', 'haircut')).toBeUndefined();
    expect(productFor(packs(), '331003001001', '2026-11-21', 'haircut')).toBeUndefined();
    expect(menuFor(packs(), `${COUNTY}000000`, '2026-11-21').map((one) => one.item)).toContain('7.1');
  });

  it('costs unit price × quantity; only hours make the visit longer', () => {
    expect(visitOf({ unit: 'hour', minutes: 60, priceFen: 2500 }, 3)).toEqual({ minutes: 180, priceFen: 7500 });
    expect(visitOf({ unit: 'portion', minutes: 20, priceFen: 2200 }, 2)).toEqual({ minutes: 20, priceFen: 4400 });
  });
});
