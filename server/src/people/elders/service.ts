import { areaLevel, isWithinArea, maskPhone, maskResidentId, normalisePhone, parseResidentId } from '@yike/identity';
import { homeCounty, permit, type Actor } from '../../platform/access/index.ts';
import { findAreas } from '../../platform/areas/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import { badInput, conflict, forbidden, violates } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { markChanged } from './changes-storage.ts';
import * as contract from './contract.ts';
import { factRow, getLocked, recordFacts, type FactInput } from './records.ts';
import { nameInitials, projectionOf } from './rules.ts';
import { findElderByToken, insertElder, insertFacts, updateElder, type Key } from './storage.ts';
import type { ElderRow } from './tables.ts';

export interface NewElder {
  /** 12-digit community. */
  area: string;
  residentId: string;
  name: string;
  source: string;
  ethnicity?: string | null | undefined;
  phone?: string | null | undefined;
  registeredAddress?: string | null | undefined;
  registeredArea?: string | null | undefined;
  currentAddress?: string | null | undefined;
  lat?: number | null | undefined;
  lng?: number | null | undefined;
  remarks?: string | null | undefined;
  facts?: readonly FactInput[] | undefined;
}

/**
 * Opens a file. Sex and birth are those of the ID number.
 * @throws Problem 400 `residentIdInvalid`, `phoneInvalid`, `areaUnknown`, 403 `areaNotYours`, 409 `elderExists`
 */
export async function createElder(tx: Tx, actor: Actor, input: NewElder): Promise<Key> {
  permit(actor, contract.createElder);
  const identity = readIdentity(tx, input.residentId);
  const area = (await findAreas(tx, [input.area]))[0];
  if (area?.level !== 'community') {
    throw badInput('areaUnknown', { zh: '请选择到社区（村）。', en: 'Choose a community.', field: 'body.area' });
  }
  mustBeOwnArea(actor, input.area);
  const key = { county: input.area.slice(0, 6), id: tx.newId() };
  await mustBeNew(tx, key, identity.resident_id_token);
  const row = { ...key, area: input.area };
  const facts = (input.facts ?? []).map((fact) => factRow(tx, actor, row, fact));
  await insertElder(tx, {
    ...row,
    ...identity,
    ...phoneColumns(tx, input.phone),
    name: input.name,
    initials: nameInitials(input.name),
    ethnicity: input.ethnicity ?? null,
    registered_address: input.registeredAddress ?? null,
    registered_area: input.registeredArea ?? null,
    current_address: input.currentAddress ?? null,
    lat: input.lat ?? null,
    lng: input.lng ?? null,
    ...projectionOf(facts, dayOf(tx.now)),
    status: 'active',
    deceased_on: null,
    remarks: input.remarks ?? null,
    source: input.source,
    import_batch: null,
    import_row: null,
    version: 1,
    created_at: tx.now,
    updated_at: tx.now,
  }).catch((error: unknown) => {
    throw violates(error, 'elders_county_resident_id_token_key') ? elderExists() : error;
  });
  if (facts.length > 0) await insertFacts(tx, facts);
  await markChanged(tx, key.county, [key.id]);
  tx.audit({
    area: input.area,
    action: contract.createElder.id,
    subjectType: 'elder',
    subjectId: key.id,
    elderId: key.id,
    detail: { source: input.source, facts: facts.map(({ fact, value }) => ({ fact, value })) },
  });
  tx.emit('elder.created', input.area, { elderId: key.id });
  return key;
}

const elderExists = () =>
  conflict('elderExists', {
    zh: '本县（市、区）已有该身份证号码的档案，请在老人档案中查找；若在其他社区，请由街道或县级办理迁移。',
    en: 'A file with this ID number exists in the county already.',
    field: 'body.residentId',
  });

async function mustBeNew(tx: Tx, key: Key, token: string): Promise<void> {
  const other = await withCounty(tx, key.county, () => findElderByToken(tx, key.county, token));
  if (other && other.id !== key.id) throw elderExists();
}

/** @throws Problem 403 `areaNotYours` */
function mustBeOwnArea(actor: Actor, area: string): void {
  if (actor.kind === 'system' || isWithinArea(actor.area, area)) return;
  throw forbidden('areaNotYours', {
    zh: '该社区不在您的管辖范围内。',
    en: 'That community is not yours.',
    field: 'body.area',
  });
}

function readIdentity(tx: Tx, residentId: string) {
  const parsed = parseResidentId(residentId, dayOf(tx.now));
  if (!parsed.ok) {
    throw badInput('residentIdInvalid', {
      zh: '身份证号码不正确，请按证件核对。',
      en: `The ID number is not valid (${parsed.reason}).`,
      field: 'body.residentId',
      reason: parsed.reason,
    });
  }
  return {
    sex: parsed.sex,
    birth_date: parsed.birthDate,
    resident_id_enc: tx.privacy.seal(parsed.id),
    resident_id_token: tx.privacy.token(parsed.id),
    resident_id_masked: maskResidentId(parsed.id),
  };
}

/** @throws Problem 400 `phoneInvalid` */
export function phoneColumns(tx: Tx, phone: string | null | undefined, field = 'body.phone') {
  if (!phone) return { phone_enc: null, phone_token: null, phone_masked: null };
  const number = normalisePhone(phone);
  if (number === undefined) {
    throw badInput('phoneInvalid', {
      zh: '电话号码不正确：手机 11 位，固定电话请加区号，如 0576-88881234。',
      en: 'Neither a mobile number nor a landline with its area code.',
      field,
    });
  }
  return { phone_enc: tx.privacy.seal(number), phone_token: tx.privacy.token(number), phone_masked: maskPhone(number) };
}

export interface ElderChanges {
  name?: string | undefined;
  ethnicity?: string | null | undefined;
  phone?: string | null | undefined;
  registeredAddress?: string | null | undefined;
  registeredArea?: string | null | undefined;
  currentAddress?: string | null | undefined;
  lat?: number | null | undefined;
  lng?: number | null | undefined;
  remarks?: string | null | undefined;
  residentId?: string | undefined;
  reason: string;
  version: number;
}

/**
 * Changes identity and contact fields; null empties a field, one that is left out stays.
 * @throws Problem 404 `elderUnknown`, 400 `residentIdInvalid`, `phoneInvalid`, 409 `changedMeanwhile`, `elderExists`
 */
export async function changeElder(tx: Tx, actor: Actor, key: Key, input: ElderChanges): Promise<{ version: number }> {
  permit(actor, contract.updateElder);
  const elder = await getLocked(tx, key);
  if (elder.version !== input.version) {
    throw conflict('changedMeanwhile', {
      zh: '档案刚刚被他人修改，请刷新后重新填写。',
      en: 'The file was changed meanwhile. Reload and try again.',
    });
  }
  const given: Partial<ElderRow> = {
    name: input.name,
    initials: input.name === undefined ? undefined : nameInitials(input.name),
    ethnicity: input.ethnicity,
    registered_address: input.registeredAddress,
    registered_area: input.registeredArea,
    current_address: input.currentAddress,
    lat: input.lat,
    lng: input.lng,
    remarks: input.remarks,
    ...(input.phone === undefined ? {} : phoneColumns(tx, input.phone)),
  };
  if (input.residentId !== undefined) {
    const identity = readIdentity(tx, input.residentId);
    await mustBeNew(tx, key, identity.resident_id_token);
    Object.assign(given, identity);
  }
  const changes = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<ElderRow>;
  const version = elder.version + 1;
  await updateElder(tx, key, { ...changes, version, updated_at: tx.now });
  await markChanged(tx, key.county, [key.id]);
  tx.audit({
    area: elder.area,
    action: contract.updateElder.id,
    subjectType: 'elder',
    subjectId: key.id,
    elderId: key.id,
    reason: input.reason,
    // Which fields, never their contents: the log is read by people who may not see the numbers.
    detail: { fields: Object.keys(changes).filter((name) => !/_(enc|token)$/.test(name)) },
  });
  tx.emit('elder.changed', elder.area, { elderId: key.id, facts: [] });
  return { version };
}

/** What a person at the console states; rules as in `recordFacts`. */
export async function recordFactsByHand(tx: Tx, actor: Actor, key: Key, facts: readonly FactInput[]): Promise<void> {
  permit(actor, contract.recordElderFacts);
  if (facts.some((fact) => fact.source.startsWith('assessment'))) {
    throw badInput('sourceReserved', {
      zh: '评估结果由评估流程记入，不能手工填写。',
      en: 'Results of assessments are recorded by the assessment itself.',
      field: 'body.facts.source',
    });
  }
  await recordFacts(tx, actor, key, facts);
}

/** County for a list or search: the one given, or the actor's own. @throws Problem 400 `countyNeeded` */
export function countyFor(actor: Actor, given: string | undefined): string {
  if (given !== undefined) return given;
  if (!['country', 'province', 'prefecture'].includes(areaLevel(actor.area))) return homeCounty(actor);
  throw badInput('countyNeeded', { zh: '请先选择县（市、区）。', en: 'Choose a county first.', field: 'query.county' });
}
