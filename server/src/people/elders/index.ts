export { recordLifeEvent, type LifeEventInput } from './life-events.ts';
export { elderFacts, getElder, recordFacts, type FactInput } from './records.ts';
export { factOn, FACT_KINDS, nameInitials, type PolicyFact, type PolicyFacts, type RecordedFact } from './rules.ts';
export { createElder, type NewElder } from './service.ts';
export { findElder, findLifeEvents } from './storage.ts';
export type { ElderRow, FactRow, LifeEventRow } from './tables.ts';
