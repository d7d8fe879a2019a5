import { fileURLToPath } from 'node:url';

/** The packs that come with the platform. */
export const PACKS_DIR = fileURLToPath(new URL('../../../../packs/', import.meta.url));

export { AREA_LEVELS, COUNTRY, areaAncestors, isWithinArea, readAreas, type AreaLevel, type AreaRow } from './areas.ts';
export {
  composeCondition,
  languageProblems,
  type LanguageProblem,
  ruleFacts,
  ruleOf,
  ruleParameters,
  type PolicyRule,
} from './language.ts';
export { PackError, loadPacks, type DeepReadonly, type Packs } from './load.ts';
export { certificatesFor, isInForce, servicePricesFor, workflow } from './lookup.ts';
export { isWorkingDay, workingDaysAfter } from './working-days.ts';
export {
  EFFECTS,
  basicServiceSchema,
  benefitSchema,
  parameterSchema,
  FACT_UNITS,
  GUARDS,
  ROLES,
  type AmountTable,
  type BasicService,
  type Benefit,
  type Certificate,
  type Clause,
  type Condition,
  type Effect,
  type Guard,
  type Holidays,
  type Pack,
  type PackDocument,
  type PolicyFactRow,
  type PolicyParameter,
  type Role,
  type ServiceItem,
  type ServicePrice,
  type ServiceRequirement,
  type Workflow,
  type WorkflowAction,
  type WorkflowState,
} from './schemas.ts';
