export { createPrivacy, sha256, type KeyRing, type Privacy } from './privacy.ts';
export { loadOrCreateKeys } from './keys.ts';
