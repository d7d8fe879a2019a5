import { countyOf } from '@yike/identity';
import { sql, type Kysely } from 'kysely';
import { uuidv7, type Clock } from '../clock/index.ts';
import type { Packs } from '../packs/index.ts';
import type { Privacy } from '../privacy/index.ts';
import { auditHash, type AuditRow } from './audit-chain.ts';
import type { Database, Tables } from './database.ts';

/** What the database lets this transaction see. An absent entry shows nothing of that kind. */
export interface Scope {
  actorId?: string;
  areaFrom?: string;
  areaTo?: string;
  provider?: string;
  worker?: string;
  elders?: readonly string[];
}

/** What the whole server shares. */
export interface Environment {
  database: Database;
  clock: Clock;
  privacy: Privacy;
  packs: Packs;
  /** Names of the handlers that are subscribed to a topic. */
  handlersOf(topic: string): readonly string[];
}

export interface AuditEntry {
  /** 12-digit area that the entry belongs to; its first six digits choose the chain. */
  area: string;
  action: string;
  subjectType: string;
  subjectId: string;
  elderId?: string;
  reason?: string;
  detail?: Record<string, unknown>;
}

/** One unit of work. Queries of one Tx run one after another: it is a single connection. */
export interface Tx {
  db: Kysely<Tables>;
  now: Date;
  trace: string;
  privacy: Privacy;
  packs: Packs;
  /** The environment as a key: what is kept in memory beside a database is kept by it. */
  home: Environment;
  newId(): string;
  /** Written at the end of this transaction, chained to the county's log. */
  audit(entry: AuditEntry): void;
  /** Delivered after commit, at least once, to every handler that is subscribed. */
  emit(topic: string, area: string, payload: Record<string, unknown>, runAt?: Date): void;
}

interface Event {
  topic: string;
  area: string;
  payload: Record<string, unknown>;
  runAt: Date;
}

interface Inner extends Tx {
  scope: Scope;
  actorId: string | undefined;
  actorRole: string;
  entries: AuditEntry[];
  events: Event[];
}

declare module './database.ts' {
  interface Tables {
    audit: AuditRow & { previous_hash: string; hash: string };
    audit_heads: { county: string; seq: number; hash: string };
    outbox: {
      county: string;
      id: string;
      area: string;
      topic: string;
      handler: string;
      payload: unknown;
      trace: string | null;
      created_at: Date;
      run_at: Date;
      attempts: number;
      last_error: string | null;
      done_at: Date | null;
      dead_at: Date | null;
    };
  }
}

const SAFE = /^[0-9a-f,-]*$/;

function settings(scope: Scope): string {
  const values: [string, string][] = [
    ['actor', scope.actorId ?? ''],
    ['area_from', scope.areaFrom ?? ''],
    ['area_to', scope.areaTo ?? ''],
    ['provider', scope.provider ?? ''],
    ['worker', scope.worker ?? ''],
    ['elders', (scope.elders ?? []).join(',')],
  ];
  return values
    .map(([name, value]) => {
      if (!SAFE.test(value)) throw new Error(`scope setting ${name} is malformed`);
      return `SET LOCAL yike.${name} = '${value}'`;
    })
    .join('; ');
}

const run = (db: Kysely<Tables>, statement: string) => sql.raw(statement).execute(db);

/**
 * Runs `work` in one transaction under the given sight. Audit lines and events are written last, in the same commit.
 * Nothing is retried here: callers repeat with the same client id.
 */
export async function inTransaction<T>(
  environment: Environment,
  options: { scope: Scope; actorId?: string; actorRole: string; trace: string },
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const now = environment.clock.now();
  const start = `BEGIN; ${settings(options.scope)}`;
  let serial = 0;
  return environment.database.db.connection().execute(async (db) => {
    const inner: Inner = {
      db,
      now,
      trace: options.trace,
      privacy: environment.privacy,
      packs: environment.packs,
      home: environment,
      newId: () => uuidv7(now, serial++),
      audit: (entry) => void inner.entries.push(entry),
      emit: (topic, area, payload, runAt) => void inner.events.push({ topic, area, payload, runAt: runAt ?? now }),
      scope: options.scope,
      actorId: options.actorId,
      actorRole: options.actorRole,
      entries: [],
      events: [],
    };
    try {
      await run(db, start);
      const result = await work(inner);
      await flush(environment, inner);
      // COMMIT alone answers an aborted transaction with a silent rollback; the SELECT before it fails loudly.
      await run(db, 'SELECT 1; COMMIT');
      return result;
    } catch (error) {
      // A lost connection cannot be rolled back; the server has done it already.
      await run(db, 'ROLLBACK').catch(() => undefined);
      throw error;
    }
  });
}

/** Changes who acts from here on: used once, after a session has been looked up. */
export async function actAs(tx: Tx, scope: Scope, actorId: string | undefined, actorRole: string): Promise<void> {
  const inner = tx as Inner;
  await run(inner.db, settings(scope));
  inner.scope = scope;
  inner.actorId = actorId;
  inner.actorRole = actorRole;
}

/**
 * Lets a use case's consequences reach rows that its actor cannot see (the quota ledger when an elder orders), within one
 * county only, and returns to the actor's sight whatever happens. A sight that holds the county already stays as it is.
 */
export async function withCounty<T>(tx: Tx, county: string, work: () => Promise<T>): Promise<T> {
  const inner = tx as Inner;
  const before = inner.scope;
  const [areaFrom, areaTo] = [`${county}000000`, `${county}999999`];
  if (before.areaFrom !== undefined && before.areaFrom <= areaFrom && before.areaTo && before.areaTo >= areaTo)
    return work();
  inner.scope = { ...before, areaFrom, areaTo };
  await run(inner.db, settings(inner.scope));
  try {
    return await work();
  } finally {
    inner.scope = before;
    // A caller may catch a refusal and go on. Where PostgreSQL itself failed, nothing but ROLLBACK is possible any more.
    await run(inner.db, settings(before)).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== IN_FAILED_TRANSACTION) throw error;
    });
  }
}

/**
 * Lets a part of a transaction fail by itself: what it wrote, audited and emitted is undone, and `onError` decides what
 * follows (it may throw).
 */
export async function withSavepoint(
  tx: Tx,
  work: () => Promise<void>,
  onError: (error: unknown) => Promise<void>,
): Promise<void> {
  const inner = tx as Inner;
  const [entries, events] = [inner.entries.length, inner.events.length];
  await run(inner.db, 'SAVEPOINT part');
  try {
    await work();
  } catch (error) {
    await run(inner.db, 'ROLLBACK TO SAVEPOINT part');
    inner.entries.length = entries;
    inner.events.length = events;
    await onError(error);
  }
}

const IN_FAILED_TRANSACTION = '25P02';

async function flush(environment: Environment, tx: Inner): Promise<void> {
  const rows = tx.events.flatMap((event) =>
    environment.handlersOf(event.topic).map((handler) => ({
      county: countyOf(event.area),
      id: tx.newId(),
      area: event.area,
      topic: event.topic,
      handler,
      payload: JSON.stringify(event.payload),
      trace: tx.trace,
      created_at: tx.now,
      run_at: event.runAt,
      attempts: 0,
      last_error: null,
      done_at: null,
      dead_at: null,
    })),
  );
  for (let start = 0; start < rows.length; start += INSERT_ROWS) {
    await tx.db
      .insertInto('outbox')
      .values(rows.slice(start, start + INSERT_ROWS))
      .execute();
  }
  const counties = [...new Set(tx.entries.map((entry) => countyOf(entry.area)))].sort();
  for (const county of counties) await appendAudit(tx, county);
}

/** Stays below PostgreSQL's 65,535 parameters a statement. */
const INSERT_ROWS = 1000;

/** A lone surrogate reaches the database as U+FFFD; hashed as it was given, the chain would seem to have been altered. */
const asStored = (text: string): string => Buffer.from(text).toString();

// The head's row lock is taken last, so that transactions of one county wait for each other only to commit.
async function appendAudit(tx: Inner, county: string): Promise<void> {
  const findHead = () =>
    tx.db.selectFrom('audit_heads').selectAll().where('county', '=', county).forUpdate().executeTakeFirst();
  let head = await findHead();
  if (!head) {
    await tx.db
      .insertInto('audit_heads')
      .values({ county, seq: 0, hash: '' })
      .onConflict((conflict) => conflict.column('county').doNothing())
      .execute();
    head = await findHead();
  }
  if (!head) throw new Error(`county ${county} has no head of its audit chain`);
  let { seq, hash } = head;
  const rows = tx.entries
    .filter((entry) => countyOf(entry.area) === county)
    .map((entry) => {
      seq += 1;
      const row: AuditRow = {
        county,
        seq,
        area: entry.area,
        at: tx.now.toISOString(),
        actor_id: tx.actorId ?? null,
        actor_role: tx.actorRole,
        action: entry.action,
        subject_type: entry.subjectType,
        subject_id: asStored(entry.subjectId),
        elder_id: entry.elderId ?? null,
        reason: entry.reason === undefined ? null : asStored(entry.reason),
        trace: tx.trace,
        // As jsonb will give it back: no Date, no function, nothing undefined.
        detail: JSON.parse(JSON.stringify(entry.detail ?? {})) as unknown,
      };
      const previous_hash = hash;
      hash = auditHash(previous_hash, row);
      return { ...row, detail: JSON.stringify(row.detail), previous_hash, hash };
    });
  for (let start = 0; start < rows.length; start += INSERT_ROWS) {
    const part = rows.slice(start, start + INSERT_ROWS);
    const last = part.at(-1);
    if (!last) break;
    await tx.db
      .with('head', (db) =>
        db.updateTable('audit_heads').set({ seq: last.seq, hash: last.hash }).where('county', '=', county),
      )
      .insertInto('audit')
      .values(part)
      .execute();
  }
}
