import { systemActor } from '../../platform/access/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { openCase } from './service.ts';
import { flowOf, lockedCase, take } from './steps.ts';
import { findGrantsOfMany, findOpenCasesOfMany } from './outcome-storage.ts';

/**
 * 免申即享: opens the case of a benefit that nobody has to apply for, and grants it at once.
 * @throws Problem as `openCase` and `actOnCase` do: what stands against it is for a person to see
 */
export async function grantAutomatically(
  tx: Tx,
  input: { county: string; elderId: string; benefit: string },
): Promise<{ caseId: string }> {
  const opened = await openCase(tx, systemActor, { ...input, relation: 'system', applicantName: systemActor.name });
  const row = await lockedCase(tx, { county: opened.county, id: opened.id });
  const flow = flowOf(tx, row);
  const grant = flow.actions.find(
    (action) => action.from.includes(row.state) && action.effects?.includes('grantBenefit'),
  );
  if (!grant) throw new RangeError(`workflow ${flow.id} grants nothing from ${row.state}`);
  await take(tx, systemActor, flow, row, grant, { reason: '免申即享：符合条件之日由系统办理' });
  return { caseId: opened.id };
}

/**
 * Brings a grant that was given without application to the amount of today; from next month on.
 * @throws Problem as `actOnCase` does
 */
export async function adjustAutomatically(tx: Tx, key: { county: string; caseId: string }): Promise<void> {
  const row = await lockedCase(tx, { county: key.county, id: key.caseId });
  const flow = flowOf(tx, row);
  const adjust = flow.actions.find(
    (action) => action.from.includes(row.state) && action.to === row.state && action.effects?.includes('grantBenefit'),
  );
  if (!adjust) throw new RangeError(`workflow ${flow.id} adjusts nothing in ${row.state}`);
  await take(tx, systemActor, flow, row, adjust, { reason: '免申即享：标准随条件变化由系统调整' });
}

export interface Held {
  elderId: string;
  benefit: string;
  grantId: string | null;
  caseId: string;
}

/** What these persons hold or have applied for, by person and benefit: grants that run, and open cases. */
export async function heldByMany(tx: Tx, county: string, elderIds: readonly string[]): Promise<Held[]> {
  const grants = await findGrantsOfMany(tx, county, elderIds);
  const open = await findOpenCasesOfMany(tx, county, elderIds);
  return [
    ...grants.map((row) => ({ elderId: row.elder_id, benefit: row.benefit, grantId: row.id, caseId: row.case_id })),
    ...open.map((row) => ({ elderId: row.elder_id, benefit: row.benefit, grantId: null, caseId: row.id })),
  ];
}
