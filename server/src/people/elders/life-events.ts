import { countyOf } from '@yike/identity';
import type { Actor } from '../../platform/access/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import { badInput, conflict } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { getLocked } from './records.ts';
import { projectionOf, standingEvents } from './rules.ts';
import { markChanged } from './changes-storage.ts';
import {
  findContacts,
  findElderByToken,
  findFacts,
  findLifeEvents,
  insertContact,
  insertElder,
  insertFacts,
  insertLifeEvent,
  moveFile,
  updateElder,
  type Key,
} from './storage.ts';
import type { ElderRow, LifeEventRow } from './tables.ts';

export interface LifeEventInput {
  kind: LifeEventRow['kind'];
  from: Day;
  to?: Day | null | undefined;
  source: string;
  note?: string | null | undefined;
  /** New community, for a move. In another county a new file is opened there and this one stays as history. */
  toArea?: string | undefined;
  newAddress?: string | null | undefined;
  replaces?: string | undefined;
}

/**
 * Records death, hospital, institution or move and tells `elder.lifeEvent` { elderId, kind, from, to, toArea?, replaces? }.
 * A death needs its source and is recorded once; replacing it (a mistake) brings the file back to life and tells
 * `elder.deathWithdrawn` { elderId, diedOn, recordedAt }.
 * @returns the event, and the new file after a move to another county
 * @throws Problem 404 `elderUnknown`, 400 `eventInFuture`, `periodReversed`, `targetAreaNeeded`, `nothingWithdrawn`, 409 `deathRecorded`, `movedAway`
 */
export async function recordLifeEvent(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: LifeEventInput,
): Promise<{ id: string; movedTo: Key | null }> {
  const elder = await getLocked(tx, key);
  const events = await findLifeEvents(tx, key.county, key.id);
  checkEvent(tx, elder, standingEvents(events), input);
  const event: LifeEventRow = {
    county: key.county,
    id: tx.newId(),
    area: elder.area,
    elder_id: key.id,
    kind: input.kind,
    from_date: input.from,
    to_date: input.to ?? null,
    source: input.source,
    note: input.note ?? null,
    replaces: input.replaces ?? null,
    recorded_at: tx.now,
    recorded_by: actor.userId ?? null,
  };
  await insertLifeEvent(tx, event);
  const death = standingEvents([...events, event]).find((one) => one.kind === 'death');
  const isReturn = elder.status === 'deceased' && !death;
  if (death || isReturn) {
    await updateElder(tx, key, {
      status: death ? 'deceased' : 'active',
      deceased_on: death?.from_date ?? null,
      updated_at: tx.now,
    });
  }
  if (isReturn) tx.emit('elder.deathWithdrawn', elder.area, withdrawn(key.id, events, input.replaces));
  const movedTo = input.kind === 'move' && input.toArea ? await move(tx, actor, elder, input, input.toArea) : null;
  await markChanged(tx, key.county, [key.id]);
  tx.audit({
    area: elder.area,
    action: 'elders.recordLifeEvent',
    subjectType: 'lifeEvent',
    subjectId: event.id,
    elderId: key.id,
    ...(input.note ? { reason: input.note } : {}),
    detail: {
      kind: input.kind,
      from: input.from,
      to: input.to ?? null,
      source: input.source,
      ...(input.toArea && { toArea: input.toArea }),
    },
  });
  tx.emit('elder.lifeEvent', elder.area, {
    elderId: key.id,
    eventId: event.id,
    kind: input.kind,
    from: input.from,
    to: input.to ?? null,
    ...(input.toArea && { toArea: input.toArea }),
    ...(input.replaces && { replaces: input.replaces }),
  });
  return { id: event.id, movedTo };
}

/** What was wrongly recorded: a day that was corrected before is the same death, and began with its first record. */
function withdrawn(elderId: string, events: readonly LifeEventRow[], replaced: string | undefined) {
  const deaths: LifeEventRow[] = [];
  let at = events.find((event) => event.id === replaced);
  while (at?.kind === 'death') {
    deaths.push(at);
    const before = at.replaces;
    at = events.find((event) => event.id === before);
  }
  const first = deaths.at(-1);
  return { elderId, diedOn: deaths[0]?.from_date, recordedAt: first?.recorded_at.toISOString() };
}

function checkEvent(tx: Tx, elder: ElderRow, standing: readonly LifeEventRow[], input: LifeEventInput): void {
  const isStay = input.kind === 'hospital' || input.kind === 'institution';
  // A stay may be planned; a death or a move has happened.
  if (!isStay && input.from > dayOf(tx.now)) {
    throw badInput('eventInFuture', {
      zh: '日期不能晚于今天。',
      en: 'The day lies in the future.',
      field: 'body.from',
    });
  }
  if (input.from < elder.birth_date || (input.to && input.to < input.from)) {
    throw badInput('periodReversed', {
      zh: '截止日期早于开始日期，请核对。',
      en: 'The end lies before the beginning.',
      field: 'body.to',
    });
  }
  if (input.kind === 'move' && !input.toArea) {
    throw badInput('targetAreaNeeded', {
      zh: '请选择迁往的社区（村）。',
      en: 'Choose the community moved to.',
      field: 'body.toArea',
    });
  }
  if (input.kind === 'mistake' && !input.replaces) {
    throw badInput('nothingWithdrawn', {
      zh: '请选择要撤销的是哪一条登记。',
      en: 'Say which entry is withdrawn.',
      field: 'body.replaces',
    });
  }
  if (input.replaces && !standing.some((event) => event.id === input.replaces)) {
    throw badInput('eventReplacedUnknown', {
      zh: '找不到要更正的事件，可能已被更正，请刷新后重试。',
      en: 'The event to replace is not on this file or was replaced already.',
      field: 'body.replaces',
    });
  }
  if (elder.status === 'movedOut') {
    throw conflict('movedAway', {
      zh: '该老人已迁出本县（市、区），请在迁入地办理。',
      en: 'This person has moved to another county.',
    });
  }
  const death = standing.find((event) => event.kind === 'death' && event.id !== input.replaces);
  if (death) {
    throw conflict('deathRecorded', {
      zh: `该老人已于${death.from_date}登记去世；如有误，请更正那一条记录。`,
      en: `Death on ${death.from_date} is on file already; correct that entry if it is wrong.`,
    });
  }
}

async function move(tx: Tx, actor: Actor, elder: ElderRow, input: LifeEventInput, toArea: string): Promise<Key | null> {
  const county = countyOf(toArea);
  if (county === elder.county) {
    await withCounty(tx, county, () => moveFile(tx, elder, toArea));
    const address = input.newAddress ? { current_address: input.newAddress, lat: null, lng: null } : {};
    await withCounty(tx, county, () =>
      updateElder(tx, elder, { ...address, version: elder.version + 1, updated_at: tx.now }).then(() => undefined),
    );
    tx.emit('elder.moved', toArea, { elderId: elder.id, from: elder.area, to: toArea });
    return null;
  }
  const contacts = await findContacts(tx, elder.county, elder.id);
  const facts = (await findFacts(tx, elder.county, elder.id)).filter(
    (fact) => fact.valid_to === null || fact.valid_to >= input.from,
  );
  await updateElder(tx, elder, { status: 'movedOut', version: elder.version + 1, updated_at: tx.now });
  // The county is never updated (it places the row): a new file with the same id is opened, history stays behind.
  return withCounty(tx, county, async () => {
    const there = await findElderByToken(tx, county, elder.resident_id_token);
    const key = { county, id: there?.id ?? elder.id };
    const moved = { area: toArea, current_address: input.newAddress ?? null, lat: null, lng: null, updated_at: tx.now };
    if (there) await updateElder(tx, key, { ...moved, status: 'active', version: there.version + 1 });
    else {
      const projection = projectionOf(facts, dayOf(tx.now));
      const row = {
        ...elder,
        ...moved,
        ...projection,
        ...key,
        source: `move:${elder.county}`,
        import_batch: null,
        import_row: null,
      };
      await insertElder(tx, { ...row, status: 'active', version: 1, created_at: tx.now });
      for (const contact of contacts) await insertContact(tx, { ...contact, county, area: toArea });
    }
    if (there) {
      await moveFile(tx, key, toArea);
    } else if (facts.length > 0) {
      await insertFacts(
        tx,
        facts.map((fact) => ({
          ...fact,
          county,
          area: toArea,
          elder_id: key.id,
          recorded_at: tx.now,
          recorded_by: actor.userId ?? null,
        })),
      );
    }
    tx.audit({
      area: toArea,
      action: 'elders.movedIn',
      subjectType: 'elder',
      subjectId: key.id,
      elderId: key.id,
      detail: { fromCounty: elder.county, fromId: elder.id },
    });
    await markChanged(tx, county, [key.id]);
    tx.emit('elder.movedIn', toArea, { elderId: key.id, fromCounty: elder.county });
    return key;
  });
}
