import { newClientId } from '../../../console/src/client/call.ts';

const REMEMBERED = 'yike.device';

/** This browser's own number, made once: the server tells by it when one phone serves several carers. */
export function deviceId(): string {
  const known = localStorage.getItem(REMEMBERED);
  if (known) return known;
  const made = newClientId();
  localStorage.setItem(REMEMBERED, made);
  return made;
}

/** The phone's time, sent as it is: the server keeps its own beside it. */
export const deviceNow = (): string => new Date().toISOString();
