export { ageOn, isCalendarDay, type Day } from './calendar.ts';
export {
  makeResidentId,
  parseResidentId,
  residentIdCheckCharacter,
  type ResidentIdRefusal,
  type ResidentIdResult,
  type Sex,
} from './resident-id.ts';
export { maskBankAccount, maskName, maskPhone, maskResidentId } from './mask.ts';
export { isPhone, normalisePhone } from './phone.ts';
export {
  makeUniformCreditCode,
  parseUniformCreditCode,
  type UniformCreditCodeRefusal,
  type UniformCreditCodeResult,
} from './credit-code.ts';
export { areaLevel, areaRange, countryArea, countyOf, isWithinArea, parentArea, type AreaLevel } from './areas.ts';
export { foldCode } from './text.ts';
