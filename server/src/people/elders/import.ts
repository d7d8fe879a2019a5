import { setImmediate } from 'node:timers/promises';
import { isWithinArea } from '@yike/identity';
import {
  readRoster,
  type ColumnChoices,
  type RosterHeader,
  type RosterRow,
  type RosterSource,
  type RosterSummary,
} from '@yike/roster';
import { dayOf } from '../../platform/clock/index.ts';
import { badInput } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { readPlaces } from './import-places.ts';
import { isGradeKept, newElder, planUpdate, type Candidate, type Origin, type Update } from './import-plan.ts';
import { markChanged } from './changes-storage.ts';
import {
  endContacts,
  findContactsOf,
  findEldersByTokens,
  findReportedDeaths,
  insertIssues,
  insertManyContacts,
  insertManyElders,
  insertManyFacts,
  lockElders,
  updateManyElders,
} from './import-storage.ts';
import { moveFile } from './storage.ts';
import type { ContactRow, ElderRow, ImportIssueRow } from './tables.ts';

export interface ReportRow {
  rowNumber: number;
  severity: 'rejected' | 'warned' | 'normalised';
  kind: string;
  field: string;
  /** Chinese; holds no personal data. */
  message: string;
}

export interface ImportCounts {
  dataRows: number;
  rejected: Record<string, number>;
  warned: Record<string, number>;
  normalised: Record<string, number>;
  skippedRows: Record<string, number>;
  acceptedTotal: number;
  rejectedTotal: number;
}

export interface ImportReport extends ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
  rows: ReportRow[];
}

export interface ImportJob {
  county: string;
  /** The importer's own area: rows of other places are refused. */
  within: string;
  source: RosterSource;
  columns: ColumnChoices;
  /** Absent for a dry run, which writes nothing. */
  batch?: { id: string; area: string; actorId: string | null };
  onProgress?: ((rowsRead: number) => void) | undefined;
  onHeader?: ((header: RosterHeader) => void) | undefined;
  /** Called with the first rows, as they were read. */
  onRow?: ((row: RosterRow) => void) | undefined;
}

const CHUNK_ROWS = 1000;
/** Reading lets the database's answers in after so many rows, or the chunk before would be written only afterwards. */
const ROWS_AT_A_STRETCH = 50;
const REPORT_ROWS_MAX = 500_000;

/**
 * Reads a roster into a county's files, all within the given transaction: whoever is new gets a file, whoever differs is
 * updated by new statements, the rest stays. Needs the sight of the whole county.
 * @throws RosterError when the file cannot be read; Problem 400 `countyUnknown`, `rosterTooBroken`
 */
export async function importRows(tx: Tx, job: ImportJob): Promise<ImportReport> {
  const places = await readPlaces(tx, job.county);
  const importer = new Importer(tx, job, places.registeredArea);
  let summary: RosterSummary | undefined;
  let familyPlanningColumn: string | undefined;
  try {
    for await (const event of readRoster(job.source, {
      today: dayOf(tx.now),
      columns: job.columns,
      resolveCommunity: places.resolveCommunity,
    })) {
      if (event.type === 'header') {
        familyPlanningColumn = event.header.columns.find((column) => column.field === 'familyPlanningSpecial')?.header;
        job.onHeader?.(event.header);
      } else if (event.type === 'row') {
        job.onRow?.(event.row);
        await importer.take(event.row, familyPlanningColumn);
      } else if (event.type === 'end') summary = event.summary;
    }
    await importer.end();
  } finally {
    await importer.settle();
  }
  if (!summary) throw new Error('the roster ended without its counts');
  return importer.report(summary);
}

/** Rows that go to the database together. */
class Chunk {
  readonly candidates: Candidate[] = [];
  readonly cells = new Map<number, Record<string, string>>();
  readonly issues: ImportIssueRow[] = [];
  readonly seqs = new Map<number, number>();
}

class Importer {
  readonly #tx: Tx;
  readonly #job: ImportJob;
  readonly #origin: Origin;
  readonly #registeredArea: (address: string | undefined) => string | null;
  readonly #rows: ReportRow[] = [];
  readonly #extra = { rejected: new Map<string, number>(), warned: new Map<string, number>() };
  #chunk = new Chunk();
  /** The chunk that is being written while the next one is read. Its queries end before others begin. */
  #writing: Promise<void> = Promise.resolve();
  #read = 0;
  readonly #counts = { created: 0, updated: 0, unchanged: 0 };

  constructor(tx: Tx, job: ImportJob, registeredArea: (address: string | undefined) => string | null) {
    this.#tx = tx;
    this.#job = job;
    this.#origin = {
      county: job.county,
      batchId: job.batch?.id ?? null,
      actorId: job.batch?.actorId ?? null,
      day: dayOf(tx.now),
    };
    this.#registeredArea = registeredArea;
  }

  async take(row: RosterRow, familyPlanningColumn: string | undefined): Promise<void> {
    this.#read += 1;
    const chunk = this.#chunk;
    for (const issue of row.issues) this.#note(chunk, row, issue);
    const { record } = row;
    if (record?.areaCode !== undefined) {
      chunk.cells.set(row.rowNumber, row.cells);
      if (!isWithinArea(this.#job.within, record.areaCode))
        this.#refuse(
          chunk,
          row.rowNumber,
          'areaNotYours',
          '该社区（村）不在您的管辖范围内，请由其所属社区或上级导入。',
        );
      else {
        chunk.candidates.push({
          rowNumber: row.rowNumber,
          record,
          token: this.#tx.privacy.token(record.residentId),
          area: record.areaCode,
          registeredArea: this.#registeredArea(record.registeredAddress),
          isFamilyPlanningDenied:
            !record.familyPlanningSpecial &&
            familyPlanningColumn !== undefined &&
            (row.cells[familyPlanningColumn] ?? '').trim() !== '' &&
            !row.issues.some((issue) => issue.kind === 'familyPlanningUnknown'),
        });
      }
    }
    if (this.#read % ROWS_AT_A_STRETCH === 0) await setImmediate();
    if (this.#read % CHUNK_ROWS === 0) {
      await this.#flush();
      this.#job.onProgress?.(this.#read);
    }
  }

  async end(): Promise<void> {
    await this.#flush();
    await this.#writing;
    this.#job.onProgress?.(this.#read);
  }

  /** Waits until nothing is being written: only then may the transaction end, in whatever way. */
  settle(): Promise<void> {
    return this.#writing.catch(() => undefined);
  }

  report(summary: RosterSummary): ImportReport {
    const refused = [...this.#extra.rejected.values()].reduce((sum, n) => sum + n, 0);
    return {
      dataRows: summary.dataRows,
      rejected: { ...summary.rejected, ...Object.fromEntries(this.#extra.rejected) },
      warned: { ...summary.warned, ...Object.fromEntries(this.#extra.warned) },
      normalised: { ...summary.normalised },
      skippedRows: { ...summary.skippedRows },
      acceptedTotal: summary.acceptedTotal - refused,
      rejectedTotal: summary.rejectedTotal + refused,
      ...this.#counts,
      rows: this.#rows.sort((a, b) => a.rowNumber - b.rowNumber),
    };
  }

  #note(chunk: Chunk, row: Pick<RosterRow, 'rowNumber' | 'cells'>, issue: Omit<ReportRow, 'rowNumber'>): void {
    if (this.#rows.length >= REPORT_ROWS_MAX) {
      throw badInput('rosterTooBroken', {
        zh: '这份名册的问题超过 50 万处，请先核对列的对应关系。',
        en: 'The roster has more than 500,000 issues. Check the columns first.',
      });
    }
    const { severity, kind, field, message } = issue;
    this.#rows.push({ rowNumber: row.rowNumber, severity, kind, field, message });
    const { batch } = this.#job;
    if (!batch) return;
    const seq = chunk.seqs.get(row.rowNumber) ?? 0;
    chunk.seqs.set(row.rowNumber, seq + 1);
    chunk.issues.push({
      county: this.#job.county,
      batch_id: batch.id,
      row_number: row.rowNumber,
      seq,
      area: batch.area,
      severity,
      kind,
      field,
      message,
      cells_enc: severity === 'rejected' ? this.#tx.privacy.seal(JSON.stringify(row.cells)) : null,
    });
  }

  #late(
    chunk: Chunk,
    severity: 'rejected' | 'warned',
    rowNumber: number,
    kind: string,
    field: string,
    message: string,
  ): void {
    const counts = this.#extra[severity];
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    this.#note(chunk, { rowNumber, cells: chunk.cells.get(rowNumber) ?? {} }, { severity, kind, field, message });
  }

  #refuse(chunk: Chunk, rowNumber: number, kind: string, message: string): void {
    this.#late(chunk, 'rejected', rowNumber, kind, 'community', message);
  }

  async #flush(): Promise<void> {
    const chunk = this.#chunk;
    this.#chunk = new Chunk();
    await this.#writing;
    this.#writing = this.#write(chunk);
    // Its failure is told by the next one who waits for it, not as an unhandled rejection.
    this.#writing.catch(() => undefined);
  }

  async #write(chunk: Chunk): Promise<void> {
    const tx = this.#tx;
    const { county, batch } = this.#job;
    const known = new Map<string, ElderRow>();
    if (chunk.candidates.length > 0) {
      const rows = await findEldersByTokens(
        tx,
        county,
        chunk.candidates.map((one) => one.token),
      );
      for (const row of rows) known.set(row.resident_id_token, row);
    }
    const fresh: Candidate[] = [];
    const met: Candidate[] = [];
    for (const one of chunk.candidates) {
      const elder = known.get(one.token);
      if (!elder) fresh.push(one);
      else if (this.#isOpenTo(chunk, one, elder)) met.push(one);
    }
    this.#counts.created += fresh.length;
    if (batch && fresh.length > 0) {
      const files = fresh.map((one) => newElder(tx, this.#origin, one));
      await insertManyElders(
        tx,
        files.map((file) => file.elder),
      );
      await insertManyFacts(
        tx,
        files.flatMap((file) => file.facts),
      );
      await insertManyContacts(
        tx,
        files.flatMap((file) => file.contacts),
      );
      await markChanged(
        tx,
        this.#job.county,
        files.map((file) => file.elder.id),
      );
    }
    await this.#update(chunk, met, known);
    if (batch) await insertIssues(tx, chunk.issues);
  }

  /** Whether the roster may change the file at all; says why not. */
  #isOpenTo(chunk: Chunk, one: Candidate, elder: ElderRow): boolean {
    if (!isWithinArea(this.#job.within, elder.area)) {
      this.#refuse(
        chunk,
        one.rowNumber,
        'inOtherCommunity',
        '该老人的档案在本县（市、区）其他社区（村），请由街道（镇）或县级办理迁移。',
      );
      return false;
    }
    if (elder.status === 'active') return true;
    const message =
      elder.status === 'deceased'
        ? '档案已登记去世，未作改动；如登记有误，请先更正。'
        : '档案已登记迁出，未作改动；如已迁回，请办理迁入。';
    this.#late(
      chunk,
      'warned',
      one.rowNumber,
      elder.status === 'deceased' ? 'deceasedOnFile' : 'movedOutOnFile',
      'residentId',
      message,
    );
    this.#counts.unchanged += 1;
    return false;
  }

  async #update(chunk: Chunk, met: readonly Candidate[], known: ReadonlyMap<string, ElderRow>): Promise<void> {
    if (met.length === 0) return;
    const first = await this.#plan(met, known);
    const changed = met.filter((one) => first.has(one));
    this.#counts.unchanged += met.length - changed.length;
    this.#counts.updated += changed.length;
    for (const one of met) {
      const elder = known.get(one.token);
      if (elder && isGradeKept(one.record, elder)) {
        this.#late(
          chunk,
          'warned',
          one.rowNumber,
          'abilityGradeKept',
          'abilityGrade',
          '已有评估结果，名册中的失能等级未采用。',
        );
      }
    }
    if (!this.#job.batch || changed.length === 0) return;
    // Planned again on the locked rows: somebody may have changed them since.
    const tx = this.#tx;
    const { county } = this.#job;
    const locked = await lockElders(
      tx,
      county,
      [...first.values()].map((update) => update.elder.id),
    );
    const plans = await this.#plan(changed, new Map(locked.map((elder) => [elder.resident_id_token, elder])));
    const updates = [...plans.values()];
    await updateManyElders(
      tx,
      county,
      updates.map((update) => update.elder),
    );
    await insertManyFacts(
      tx,
      updates.flatMap((update) => update.facts),
    );
    const ended = updates.flatMap((update) => update.endedContacts);
    if (ended.length > 0) await endContacts(tx, county, ended);
    await insertManyContacts(
      tx,
      updates.flatMap((update) => update.newContacts),
    );
    for (const { elder, movedTo } of updates) {
      if (movedTo === null) continue;
      await moveFile(tx, elder, movedTo);
      tx.emit('elder.moved', movedTo, { elderId: elder.id, from: elder.area, to: movedTo });
    }
    await markChanged(
      tx,
      county,
      updates.map((update) => update.elder.id),
    );
  }

  async #plan(candidates: readonly Candidate[], known: ReadonlyMap<string, ElderRow>): Promise<Map<Candidate, Update>> {
    const tx = this.#tx;
    const { county } = this.#job;
    const pairs = candidates.flatMap((one) => {
      const elder = known.get(one.token);
      return elder ? [{ one, elder }] : [];
    });
    const contacts = new Map<string, ContactRow[]>();
    for (const contact of await findContactsOf(
      tx,
      county,
      pairs.map(({ elder }) => elder.id),
    )) {
      contacts.set(contact.elder_id, [...(contacts.get(contact.elder_id) ?? []), contact]);
    }
    const reported = await findReportedDeaths(
      tx,
      county,
      pairs.filter(({ one }) => one.record.deceased).map(({ elder }) => elder.id),
    );
    const plans = new Map<Candidate, Update>();
    for (const { one, elder } of pairs) {
      const update = planUpdate(tx, this.#origin, one, elder, contacts.get(elder.id) ?? [], reported.has(elder.id));
      if (update) plans.set(one, update);
    }
    return plans;
  }
}
