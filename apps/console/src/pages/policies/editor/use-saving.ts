import { useState } from 'react';
import { editDraft } from '../../../../../../server/src/rights/policies/versions-contract.ts';
import { useAct } from '../../../client/queries.ts';
import { serverNow } from '../../../client/server-clock.ts';

/** What is sent of a draft, whatever its kind. */
export interface Saved {
  content: Record<string, unknown>;
  validFrom: string;
  validTo: string | null;
  note: string | null;
}

/** Saves a draft under the edition that it was read with, and knows whether something is not saved yet. */
export function useSaving(version: { county: string; id: string; edition: number }, now: Saved) {
  const text = JSON.stringify(now);
  const [kept, setKept] = useState(text);
  const [edition, setEdition] = useState(version.edition);
  const [savedAt, setSavedAt] = useState<string>();
  const { actAsync, isPending, problem } = useAct(editDraft);
  const save = async (): Promise<boolean> => {
    try {
      const { county, id } = version;
      const answer = await actAsync({ params: { county, id }, body: { ...now, edition } });
      setKept(text);
      setEdition(answer.edition);
      setSavedAt(serverNow().toISOString());
      return true;
    } catch {
      // Said by `problem`.
      return false;
    }
  };
  return { save, isPending, problem, savedAt, isChanged: text !== kept };
}
