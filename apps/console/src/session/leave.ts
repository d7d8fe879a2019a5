import { useQueryClient } from '@tanstack/react-query';
import { logOut } from '../../../../server/src/platform/access/contract.ts';
import { call } from '../client/call.ts';
import { enterSession } from '../client/queries.ts';

/** Ends the session and forgets everything that was read in it. */
export function useLeave(): () => void {
  const client = useQueryClient();
  return () => {
    // A session that has ended already answers 401: the page is left all the same.
    void call(logOut, {})
      .catch(() => undefined)
      .then(() => enterSession(client, null));
  };
}
