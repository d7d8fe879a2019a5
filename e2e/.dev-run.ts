import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as shim from './.dev-shim.ts';
const g = globalThis as any; g.made = { elder: '', name: '', case: '', order: '', visit: '', batch: '' };
let at = 0, n = 0;
for (;;) {
  n += 1; shim.reset();
  const src = readFileSync('e2e/chain.test.ts', 'utf8').replace("'vitest'", "'./.dev-shim.ts'").replace(/const made = \{[^}]*\};/, 'const made = (globalThis as any).made;');
  const f = `e2e/.dev-${n}.ts`; writeFileSync(f, src);
  try {
    await import(`./.dev-${n}.ts`); for (const b of shim.befores) await b();
    while (at < shim.tests.length) { const t = performance.now(); await shim.tests[at]!.run(); console.log('OK', shim.tests[at]!.name, Math.round(performance.now() - t)); at += 1; }
    console.log('ALLDONE'); 
  } catch (e) { console.log('FAIL', shim.tests[at]?.name, String((e as Error).stack).slice(0, 6000), 'CAUSE', String((e as any).cause?.stack)); }
  rmSync(f);
  console.log('WAIT');
  while (!existsSync('/tmp/go')) await new Promise((r) => setTimeout(r, 200));
  rmSync('/tmp/go');
  const cmd = process.env.X; void cmd; if (existsSync('/tmp/quit')) process.exit(0);
  if (existsSync('/tmp/at')) { at = Number(readFileSync('/tmp/at','utf8')); rmSync('/tmp/at'); }
}
