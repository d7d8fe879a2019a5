import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { AnyPlugin } from './any-plugin.ts';
import { PreparingClient } from './preparing-client.ts';

/** Every room adds its own tables by module augmentation in its `tables.ts`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Tables {}

export interface Database {
  db: Kysely<Tables>;
  pool: pg.Pool;
  /** For a connection outside the pool, of a thread of its own. */
  url: string;
  /** Runs before the pool is closed. */
  onClose(end: () => Promise<void>): void;
  close(): Promise<void>;
}

const SESSION_OPTIONS = [
  'search_path=yike,public',
  'timezone=UTC',
  'statement_timeout=60000',
  'idle_in_transaction_session_timeout=120000',
]
  .map((option) => `-c ${option}`)
  .join(' ');
const INT8 = 20;
const DATE = 1082;
const NUMERIC = 1700;

function exactInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} from the database is beyond 2^53`);
  return value;
}

/** Days as text, bigints as exact numbers. */
export const daysAsText = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return exactInteger;
    // A day stays the text 'YYYY-MM-DD': it has no time zone.
    if (oid === DATE) return (text: string) => text;
    if (oid === NUMERIC) return Number;
    return pg.types.getTypeParser(oid as number, format as 'text');
  },
};

/**
 * Pool of connections under the application role, which owns nothing and cannot pass row-level security.
 * @param url starts every connection in the role `yike_app`
 * @param isDurable false lets a crash lose the last second: only for making a demo, which is then made again
 */
export function createDatabase(url: string, poolSize = 20, isDurable = true): Database {
  const target = new URL(url);
  target.searchParams.set(
    'options',
    `${target.searchParams.get('options') ?? ''} ${SESSION_OPTIONS}${isDurable ? '' : ' -c synchronous_commit=off'}`.trim(),
  );
  const pool = new pg.Pool({
    Client: PreparingClient,
    connectionString: target.href,
    max: poolSize,
    types: daysAsText as pg.CustomTypesConfig,
  });
  // A broken connection, idle or between two statements of a transaction, is replaced by the pool and fails the next
  // statement; without a listener it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [new AnyPlugin()] });
  const ends: (() => Promise<void>)[] = [];
  return {
    db,
    pool,
    url: target.href,
    onClose: (end) => void ends.push(end),
    async close() {
      for (const end of ends) await end();
      await db.destroy();
    },
  };
}
