import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { instruments } from '@yike/scales';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { registerScoreCommand, scoreText } from './score.ts';

const best = Object.fromEntries(
  instruments.gbt42195.items.map((item) => [item.id, Math.max(...item.options.map((option) => option.value))]),
);
const full = { answers: best, coma: false, dementia: false, mentalDisorder: false, careRiskEvents30d: 0 };
const text = (json: unknown) => ({ text: JSON.stringify(json) });
const folder = mkdtempSync(join(tmpdir(), 'yike-score-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('yike score', () => {
  it('names the item of a missing and of an impossible answer, and gives no score', () => {
    const { 'B2.3': _left, ...rest } = best;
    const outcome = scoreText('gbt42195', text({ ...full, answers: { ...rest, 'B1.1': 5 } }), {});
    expect(outcome.output).toBeUndefined();
    expect(outcome.errors.map(({ item, code }) => [item, code])).toEqual([
      ['B1.1', 'impossible'],
      ['B2.3', 'missing'],
    ]);
  });

  it('refuses what is no JSON or no file', () => {
    expect(scoreText('gbt42195', { text: '{"answers":' }, {}).errors[0]?.item).toBe('input');
    expect(scoreText('gbt42195', { failure: 'ENOENT' }, {}).errors[0]?.message).toContain('ENOENT');
    expect(scoreText('gbt42195', text(3), {}).errors).toHaveLength(1);
  });

  it('gives total, grades and reasons for one, and an array for an array, each in its place', () => {
    expect(scoreText('gbt42195', text(full), {}).output).toEqual({
      total: 90,
      initialGrade: 0,
      finalGrade: 0,
      reasons: [],
    });
    const outcome = scoreText('gbt42195', text([full, { coma: true }, { ...full, coma: 'no' }]), {});
    expect(outcome.output).toMatchObject([
      { finalGrade: 0 },
      { finalGrade: 4 },
      { errors: [{ index: 2, item: 'coma' }] },
    ]);
    expect(outcome.errors).toMatchObject([{ index: 2, item: 'coma' }]);
  });

  it('scores the other instruments', () => {
    const answers = Object.fromEntries(instruments.barthel.items.map((item) => [item.id, item.options[0]?.value ?? 0]));
    expect(scoreText('barthel', text({ answers }), {}).output).toMatchObject({
      total: 100,
      band: { code: 'independent' },
    });
    expect(scoreText('ad8', text([{ answers: {} }]), {}).errors[0]).toMatchObject({
      index: 0,
      item: '1',
      code: 'missing',
    });
  });

  it('exits with 1 and JSON on standard error, and needs no database', () => {
    const program = join(folder, 'program.mts');
    const here = fileURLToPath(new URL('./score.ts', import.meta.url));
    const commander = import.meta.resolve('commander');
    writeFileSync(
      program,
      `import { Command } from '${commander}'; import { registerScoreCommand } from '${here}';
       const program = new Command(); registerScoreCommand(program); await program.parseAsync();`,
    );
    const run = (input: string) =>
      spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), program, 'score', 'gbt42195', '-'], {
        input,
        encoding: 'utf8',
        env: { PATH: process.env.PATH ?? '' },
      });
    const good = run(JSON.stringify(full));
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(JSON.parse(good.stdout)).toMatchObject({ total: 90 });
    const bad = run(JSON.stringify({ ...full, coma: undefined }));
    expect([bad.status, bad.stdout]).toEqual([1, '']);
    expect(JSON.parse(bad.stderr)).toMatchObject({ errors: [{ item: 'coma', code: 'missing' }] });
  });

  it('tells its instruments when asked for another', () => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    registerScoreCommand(program);
    program.commands.forEach((command) => command.exitOverride());
    expect(() => program.parse(['score', 'mmse', 'x.json'], { from: 'user' })).toThrow('gbt42195');
  });
});
