import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { compileSql, headcountSql, type Batch, type Fact, type Headcount } from '@yike/rules';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import {
  attachEmbedded,
  connectDatabase,
  dataFolder,
  startEmbedded,
  type DatabaseEnvironment,
} from '../platform/database/index.ts';

export type Person = Readonly<Record<string, unknown>>;

/** The rules as PostgreSQL counts them. */
export interface SqlEngine {
  /** @throws {SqlValueError} for a value that PostgreSQL cannot hold */
  count(batch: Batch, people: readonly Person[]): Promise<Headcount[]>;
  close(): Promise<void>;
}

/** A person's value that the other engines take and PostgreSQL does not; `person` is the place in the batch. */
export class SqlValueError extends Error {
  readonly person: number;
  readonly fact: string;

  constructor(person: number, fact: string) {
    super(`person ${person}, “${fact}”: PostgreSQL cannot hold the value`);
    this.name = 'SqlValueError';
    this.person = person;
    this.fact = fact;
  }
}

const table = 'people_of_rules';
const columnTypes = { number: 'numeric', string: 'text', boolean: 'boolean', date: 'date' } as const;
/** PostgreSQL takes 1664 results of a statement, and a rule needs four. */
const rulesOfStatement = 50;
const rowsOfPiece = 2000;

/**
 * Connects to the database that commands use, whose schema stays as it is; where there is none yet, to an embedded one in a
 * temporary folder that `close` removes.
 * @throws {DatabaseProblem}
 */
export async function openSqlEngine(env: DatabaseEnvironment, log: (line: string) => void): Promise<SqlEngine> {
  const database = await openAnyDatabase(env, log);
  const client = new Client({ connectionString: database.url, application_name: 'yike rules' });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await database.stop();
    throw error;
  }
  return {
    count: (batch, people) => countInDatabase(client, batch, people),
    async close() {
      await client.end();
      await database.stop();
    },
  };
}

async function openAnyDatabase(
  env: DatabaseEnvironment,
  log: (line: string) => void,
): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = dataFolder(env);
  if (env.DATABASE_URL || existsSync(join(folder, 'postgres.json')) || (await attachEmbedded(folder))) {
    const database = await connectDatabase(env, { log, leaveSchema: true });
    return { url: database.adminUrl, stop: () => database.stop() };
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'yike-rules-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    // PostgreSQL does not run as root, and its user must reach the folder.
    await chmod(dataDir, 0o755);
    const embedded = await startEmbedded({ dataDir, durable: false });
    return {
      url: embedded.adminUrl,
      async stop() {
        await embedded.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function countInDatabase(client: Client, batch: Batch, people: readonly Person[]): Promise<Headcount[]> {
  const { facts, policies } = batch;
  // Names of facts may be longer than PostgreSQL's.
  const columns = Object.fromEntries(facts.map((fact, i) => [fact.name, `f${i}`]));
  const definitions = facts.map((fact, i) => `f${i} ${columnTypes[fact.type]}`);
  await client.query('BEGIN');
  try {
    await client.query(`CREATE TEMP TABLE ${table} (${definitions.join(', ')}) ON COMMIT DROP`);
    // From here on only the temporary table can be written.
    await client.query('SET TRANSACTION READ ONLY');
    await client.query('SET LOCAL statement_timeout = 0');
    await pipeline(
      Readable.from(copyPieces(facts, people)),
      client.query(copyFrom(`COPY ${table} FROM STDIN (ENCODING 'UTF8')`)),
    );
    const counts: Headcount[] = [];
    for (let first = 0; first < policies.plan.rules.length; first += rulesOfStatement) {
      const plan = { ...policies.plan, rules: policies.plan.rules.slice(first, first + rulesOfStatement) };
      const statement = headcountSql(compileSql(plan, facts, columns), table);
      const values = statement.values.map((value) => (typeof value === 'string' ? value : [...value]));
      const { rows } = await client.query<Record<string, unknown>>(statement.text, values);
      counts.push(...statement.read(rows));
    }
    return counts;
  } finally {
    // Drops the table; a connection that was lost has dropped it already.
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

function* copyPieces(facts: readonly Fact[], people: readonly Person[]): Generator<string> {
  for (let first = 0; first < people.length; first += rowsOfPiece) {
    yield people
      .slice(first, first + rowsOfPiece)
      .map((person, i) => `${facts.map((fact) => copyField(fact, person[fact.name], first + i)).join('\t')}\n`)
      .join('');
  }
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value in the text format of COPY; the batch was checked against the facts before. */
function copyField(fact: Fact, value: unknown, person: number): string {
  if (value === null || value === undefined) return '\\N';
  const text = String(value);
  const fits = fact.type === 'date' ? /^(?!0000)\d{4}-/.test(text) : !/\0|\p{Surrogate}/u.test(text);
  if (!fits) throw new SqlValueError(person, fact.name);
  return text.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}
