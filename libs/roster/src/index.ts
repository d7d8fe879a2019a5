export type { RosterSource } from './bytes.ts';
export { defaultColumns, fieldName, type ColumnChoices, type ColumnMapping, type RosterField } from './columns.ts';
export { communityMatcher, type CommunityArea, type CommunityResolver } from './community.ts';
export { RosterError, type RosterErrorCode } from './errors.ts';
export { defaultLimits, type RosterLimits } from './limits.ts';
export type { SkipReason } from './layout.ts';
export { previewRoster, readRoster, type RosterEvent, type RosterHeader, type RosterOptions } from './read.ts';
export type { NormalisedKind, RejectedKind, RosterIssue, RosterRecord, RosterRow, WarnedKind } from './record.ts';
export { safeCellText, writeRejectionWorkbook, type RejectedRow } from './rejections.ts';
export type { RosterSummary } from './summary.ts';
export {
  abilityGradeName,
  type AbilityGrade,
  type DisabilityClass,
  type EconomicClass,
  type LivingSituation,
} from './values.ts';
