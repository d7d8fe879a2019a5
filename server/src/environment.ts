import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { handlers, subscriptions } from './app.ts';
import { hasAreas, loadAreas } from './platform/areas/index.ts';
import { systemClock, type Clock } from './platform/clock/index.ts';
import { connectDatabase, dataFolder, openDatabase, type OpenDatabase } from './platform/database/index.ts';
import { loadPacks, PACKS_DIR, readAreas } from './platform/packs/index.ts';
import { createPrivacy, loadOrCreateKeys, type KeyRing } from './platform/privacy/index.ts';
import { publishPacks } from './rights/policies/index.ts';
import { createDatabase, type Environment } from './platform/transactions/index.ts';

export interface OpenEnvironment {
  environment: Environment;
  database: OpenDatabase;
  close(): Promise<void>;
}

/**
 * Opens the database, the keys, the packs: all that a server or a command needs.
 * @param options `owner` starts the embedded database and refuses a second one; else a running one is used beside its owner
 * @throws {DatabaseProblem} or Error with words for the operator
 */
export async function openEnvironment(
  options: { owner?: boolean; clock?: Clock; log?: (line: string) => void } = {},
): Promise<OpenEnvironment> {
  const env = process.env;
  const say = options.log ?? (() => undefined);
  const database = await (options.owner ? openDatabase(env, { log: say }) : connectDatabase(env, { log: say }));
  try {
    const folder = dataFolder(env);
    mkdirSync(folder, { recursive: true });
    const provider: KeyRing['provider'] = env.YIKE_CRYPTO === 'sm4' ? 'sm4' : 'aes';
    const keyFile = env.YIKE_KEY_FILE ?? join(folder, 'keys.json');
    const keys = loadOrCreateKeys(keyFile, provider, !(await hasSealedData(database.adminUrl)));
    if (!(await hasAreas(database.adminUrl))) {
      say('载入行政区划… / Loading divisions…');
      await loadAreas(database.adminUrl, readAreas(PACKS_DIR));
    }
    const app = createDatabase(database.appUrl);
    const environment: Environment = {
      database: app,
      clock: options.clock ?? systemClock,
      privacy: createPrivacy(keys),
      packs: loadPacks(PACKS_DIR),
      handlersOf: subscriptions(handlers),
    };
    await publishPacks(environment);
    return {
      environment,
      database,
      async close() {
        await app.close();
        await database.stop();
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function hasSealedData(adminUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    // Forced row-level security counts for the owner too.
    await client.query(`SET yike.area_from = '000000000000'; SET yike.area_to = '999999999999'`);
    const result = await client.query<{ found: boolean }>(
      'SELECT EXISTS (SELECT 1 FROM yike.elders) OR EXISTS (SELECT 1 FROM yike.users) AS found',
    );
    return result.rows[0]?.found ?? false;
  } finally {
    await client.end();
  }
}
