import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { handlers, routes, schedules } from '../../server/src/app.ts';
import { openEnvironment } from '../../server/src/environment.ts';
import { createUser, scopeOf, systemActor } from '../../server/src/platform/access/index.ts';
import { SteppingClock } from '../../server/src/platform/clock/index.ts';
import { buildServer } from '../../server/src/platform/http/index.ts';
import { createDispatcher } from '../../server/src/platform/jobs/index.ts';
import { inTransaction } from '../../server/src/platform/transactions/index.ts';
import type { Ask, Told } from './messages.ts';

// `yike start` with a clock that the test moves: run as a child process, asked over its channel.

const PAGES = [
  { prefix: '/m/', root: fileURLToPath(new URL('../../apps/pocket/dist/', import.meta.url)) },
  { prefix: '/', root: fileURLToPath(new URL('../../apps/console/dist/', import.meta.url)) },
];
const NO_LIMIT = 100_000;

const tell = (message: Told) => process.send?.(message);

async function serve(start: Extract<Ask, { kind: 'start' }>) {
  const clock = new SteppingClock(start.now);
  const open = await openEnvironment({ owner: true, clock });
  const { environment } = open;
  await inTransaction(environment, { scope: scopeOf(systemActor), actorRole: 'system', trace: 'e2e' }, (tx) =>
    createUser(tx, systemActor, {
      ...start.operator,
      assignment: { role: 'operator', area: '000000000000' },
    }),
  );
  const server = await buildServer({
    environment,
    routes,
    logLevel: 'error',
    ratePerMinute: NO_LIMIT,
    logInsPerMinute: NO_LIMIT,
    pages: PAGES,
  });
  // The pages learn what day it is from the Date of an answer.
  server.addHook('onSend', (_request, reply, payload, done) => {
    void reply.header('date', clock.now().toUTCString());
    done(null, payload);
  });
  const failures: string[] = [];
  const dispatcher = createDispatcher(environment, handlers, schedules, (error, what) =>
    failures.push(`${what.handler}: ${String(error)}`),
  );
  const address = await server.listen({ port: 0, host: '127.0.0.1' });
  dispatcher.start();
  return {
    address,
    async moveTo(now: string) {
      clock.set(now);
      await dispatcher.runDue();
      await dispatcher.drain();
      return failures.splice(0);
    },
    async stop() {
      await server.close();
      await dispatcher.stop();
      await open.close();
    },
  };
}

let running: Awaited<ReturnType<typeof serve>> | undefined;
let folder: string | undefined;

async function answer(ask: Ask): Promise<void> {
  if (ask.kind === 'start') {
    folder = ask.folder;
    running = await serve(ask);
    tell({ kind: 'started', address: running.address });
  } else {
    tell({ kind: 'moved', failures: (await running?.moveTo(ask.now)) ?? [] });
  }
}

process.on('message', (ask: Ask) => {
  answer(ask).catch((error: unknown) =>
    tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

// The test's process is gone: nothing stays behind.
process.on('disconnect', () => {
  void (running?.stop() ?? Promise.resolve()).finally(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
});
