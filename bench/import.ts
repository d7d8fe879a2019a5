import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { COUNTY } from '../server/src/demo/cast.ts';
import { importRoster } from '../server/src/people/elders/index.ts';
import { systemActor } from '../server/src/platform/access/index.ts';
import { findCommunities } from '../server/src/platform/areas/index.ts';
import { atMinute } from '../server/src/platform/clock/index.ts';
import { asSystem, crowd, take, writeRoster } from '../e2e/support/county.ts';
import { isQuick, openBench, say, sayMachine, sayTable, seconds, short } from './support.ts';

const TODAY = '2026-11-21';
const ROWS = isQuick ? 10_000 : 100_000;
const COLUMNS = 19;

const bench = await openBench(atMinute(TODAY, 9 * 60).toISOString());
const { environment } = bench.driver;
try {
  await sayMachine(bench);
  const communities = await asSystem(environment, (tx) => findCommunities(tx, COUNTY));
  const path = join(bench.folder, 'roster.csv');
  await writeRoster(path, take(crowd(3, communities, TODAY), ROWS), communities, TODAY);

  const columns = Array.from({ length: COLUMNS }, (_, n) => `c${n} text`).join(', ');
  /** The same lines, bare: an ordinary logged table without index, constraint or policy. */
  const copy = async () => {
    await bench.admin.query('DROP TABLE IF EXISTS public.bare');
    await bench.admin.query(`CREATE TABLE public.bare (${columns})`);
    return seconds(() =>
      pipeline(createReadStream(path), bench.admin.query(copyFrom('COPY public.bare FROM STDIN (FORMAT csv)'))),
    );
  };
  const run = async () => {
    let created = 0;
    const took = await seconds(async () => {
      const source = { path };
      const { report } = await importRoster(environment, systemActor, {
        county: COUNTY,
        source,
        fileName: 'bench.csv',
        dryRun: false,
      });
      ({ created } = report);
    });
    return { took, created };
  };

  const before = await copy();
  const first = await run();
  if (first.created !== ROWS) throw new Error(`${first.created} files were opened, not ${ROWS}`);
  const again = await run();
  if (again.created !== 0) throw new Error('the same file twice opened files');
  const after = await copy();

  const reference = (before + after) / 2;
  const row = (name: string, took: number) => [name, short(took), short(ROWS / took), `× ${short(took / reference)}`];
  say(`${ROWS} rows, ${((await stat(path)).size / 1_048_576).toFixed(1)} MiB of CSV`);
  sayTable(
    ['what', 's', 'rows/s', 'of COPY'],
    [
      row('COPY, before', before),
      row('COPY, after', after),
      row('import', first.took),
      row('the same file again', again.took),
    ],
  );
} finally {
  await bench.close();
}
