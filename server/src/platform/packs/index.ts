import { fileURLToPath } from 'node:url';

/** The packs that come with the platform. */
export const PACKS_DIR = fileURLToPath(new URL('../../../../packs/', import.meta.url));

export { AREA_LEVELS, COUNTRY, areaAncestors, isWithinArea, readAreas, type AreaLevel, type AreaRow } from './areas.ts';
export { PackError, loadPacks, type DeepReadonly, type Packs } from './load.ts';
export { benefitsFor, certificatesFor, isInForce, servicePricesFor, workflow } from './lookup.ts';
export { isWorkingDay, workingDaysAfter } from './working-days.ts';
export {
  EFFECTS,
  FACTS,
  FACT_NAMES,
  GUARDS,
  ROLES,
  type AmountTable,
  type BasicService,
  type Benefit,
  type Certificate,
  type Condition,
  type Effect,
  type FactName,
  type FactTest,
  type FactValue,
  type Guard,
  type Holidays,
  type Pack,
  type PackDocument,
  type Role,
  type ServiceItem,
  type ServicePrice,
  type ServiceRequirement,
  type Workflow,
  type WorkflowAction,
  type WorkflowState,
} from './schemas.ts';
