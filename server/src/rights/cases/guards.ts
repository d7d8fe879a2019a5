import { dayOf } from '../../platform/clock/index.ts';
import type { Guard } from '../../platform/packs/index.ts';
import type { Actor } from '../../platform/access/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { validAssessment } from '../assessments/index.ts';
import { preview } from '../policies/index.ts';
import { findNotice } from './outcome-storage.ts';
import { notEligible } from './effects.ts';
import { excludedPersons, requiredDocuments, type Flow, type FlowAction, type Step } from './rules.ts';
import { findDocuments, type CaseRow } from './storage.ts';

export interface Blocker {
  code: string;
  guard: Guard;
  /** The workflow lets it be passed over, with a reason. */
  mayOverride: boolean;
  zh: string;
  en: string;
}

/** What a step is judged against, read once. */
export interface Standing {
  flow: Flow;
  row: CaseRow;
  steps: readonly Step[];
}

type Found = Pick<Blocker, 'code' | 'zh' | 'en'> | undefined;

async function documents(tx: Tx, { flow, row, steps }: Standing): Promise<Found> {
  const present = new Set((await findDocuments(tx, row)).map((document) => document.code));
  const missing = requiredDocuments(flow, steps).filter((document) => !present.has(document.code));
  if (missing.length === 0) return undefined;
  return {
    code: 'documentsIncomplete',
    zh: `材料不齐，还缺：${missing.map((document) => document.name).join('、')}。`,
    en: `Documents are missing: ${missing.map((document) => document.code).join(', ')}.`,
  };
}

async function assessment(tx: Tx, { row }: Standing): Promise<Found> {
  const valid = await validAssessment(tx, { county: row.county, elderId: row.elder_id, day: dayOf(tx.now) });
  if (valid) return undefined;
  return {
    code: 'assessmentNeeded',
    zh: '没有有效的能力评估结果（未完成、已过期或有异议），请先完成评估。',
    en: 'There is no valid assessment: not final, expired, or objected to.',
  };
}

/** What the rules in force say today, without keeping it: the decision is kept with the step itself. */
async function eligible(tx: Tx, { row }: Standing): Promise<Found> {
  const benefits = await preview(tx, row.county, row.elder_id, dayOf(tx.now));
  const determined = benefits.find((benefit) => benefit.id === row.benefit);
  return determined?.outcome === 'eligible' ? undefined : notEligible(determined);
}

async function notice(tx: Tx, { row }: Standing): Promise<Found> {
  const standing = await findNotice(tx, row);
  if (standing && standing.to_date < dayOf(tx.now)) return undefined;
  return {
    code: 'noticeNotOver',
    zh: standing ? `公示至 ${standing.to_date}，期满后次日起才能确认。` : '还没有公示。',
    en: standing ? `The public notice lasts until ${standing.to_date}.` : 'There has been no public notice.',
  };
}

function person({ row, steps }: Standing, actor: Actor): Found {
  if (actor.userId === undefined || !excludedPersons(row.opened_by, steps).includes(actor.userId)) return undefined;
  return {
    code: 'secondPersonNeeded',
    zh: '这一步须由另一人办理：您是申请的代办人，或是上一步的经办人。',
    en: 'Another person has to take this step: you applied for the elder or took the step before.',
  };
}

const guards: Record<Guard, (tx: Tx, standing: Standing, actor: Actor) => Promise<Found>> = {
  documentsComplete: documents,
  assessmentValid: assessment,
  determinationEligible: eligible,
  noticePeriodOver: notice,
  secondPerson: (_tx, standing, actor) => Promise.resolve(person(standing, actor)),
};

/** Everything that keeps a step from being taken now; empty when nothing does. */
export async function blockersOf(tx: Tx, standing: Standing, action: FlowAction, actor: Actor): Promise<Blocker[]> {
  const found: Blocker[] = [];
  for (const guard of action.requires ?? []) {
    const blocker = await guards[guard](tx, standing, actor);
    if (blocker) found.push({ ...blocker, guard, mayOverride: action.overridable?.includes(guard) ?? false });
  }
  return found;
}
