import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../testing.ts';
import { traceSubjects } from './contract.ts';
import { getTrace } from './service.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({ routes: [], handlers: [], schedules: [] });
});
afterAll(() => world.close());

const nobody = '0194c2c1-0000-7000-8000-00000000dead';

describe('the trace', () => {
  it('is refused to carers and providers', async () => {
    for (const role of ['carer', 'providerManager', 'elder'] as const) {
      const actor = world.as(role);
      await expect(
        world.tx(actor, (tx) => getTrace(tx, actor, { county: '331002', type: 'visit', id: nobody })),
      ).rejects.toThrow('roleNotAllowed');
    }
  });

  it.each(traceSubjects)('of an unknown %s is not found', async (type) => {
    const actor = world.as('auditor');
    await expect(world.tx(actor, (tx) => getTrace(tx, actor, { county: '331002', type, id: nobody }))).rejects.toThrow(
      'traceEmpty',
    );
  });

  it('of an elder begins with the file, and another county sees nothing of it', async () => {
    const elder = await world.seedElder({ name: '李桂兰' });
    const actor = world.as('auditor');
    const trace = await world.tx(actor, (tx) => getTrace(tx, actor, { ...elder, type: 'elder' }));
    expect(trace.steps).toMatchObject([{ part: 'fact', title: '建立档案', detail: '李桂兰,来源 test' }]);
    const other = world.as('auditor', { area: '331003000000' });
    await expect(world.tx(other, (tx) => getTrace(tx, other, { ...elder, type: 'elder' }))).rejects.toThrow(
      'traceEmpty',
    );
  });
});
