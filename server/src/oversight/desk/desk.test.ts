import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '../../platform/access/index.ts';
import { testWorld, type TestWorld } from '../../testing.ts';
import { deskRoutes } from './index.ts';
import { getDesk } from './service.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({ routes: deskRoutes, handlers: [], schedules: [] });
});
afterAll(() => world.close());

describe('the desk', () => {
  it('is refused to the public', async () => {
    const server = await world.server();
    expect((await server.inject({ method: 'GET', url: '/api/desk' })).statusCode).toBe(401);
  });

  it.each(roles)('every query of a %s runs, and an empty desk is empty', async (role) => {
    const actor = world.as(role);
    expect(await world.tx(actor, (tx) => getDesk(tx, actor))).toEqual({ items: [] });
  });
});
