import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../testing.ts';
import { traceSubjects } from './contract.ts';
import { getTrace } from './service.ts';
import { sayer } from './words.ts';

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
    expect(trace.steps).toMatchObject([{ part: 'fact', title: '建立档案', detail: '李桂兰，来源 test' }]);
    const other = world.as('auditor', { area: '331003000000' });
    await expect(world.tx(other, (tx) => getTrace(tx, other, { ...elder, type: 'elder' }))).rejects.toThrow(
      'traceEmpty',
    );
  });
});

describe('the words of a step', () => {
  it.each([
    ['abilityGrade = 2，自 2026-05-24，来源 import', '能力等级 = 中度失能，自 2026-05-24，来源 花名册导入'],
    ['disabilityClass = 0', '残疾等级 = 无残疾'],
    ['来源 assessment:019fca91-2e20-7000-9d9c-746ec1eabc6e', '来源 能力评估'],
    ['F07 red，positionMissing amber', '同一老人服务重叠 不通过，缺少定位 存疑'],
    ['列入结算单 JS331002-20261121-0007', '列入结算单 JS331002-20261121-0007'],
  ])('%s become %s', (stored, said) => {
    const names = new Map(world.environment.packs.benefits.map(({ id, name }) => [id, name]));
    expect(sayer(world.environment.packs, names)(stored)).toBe(said);
  });
});
