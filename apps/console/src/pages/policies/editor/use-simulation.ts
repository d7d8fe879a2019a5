import { useEffect, useState } from 'react';
import type { OutputOf } from '../../../../../../server/src/platform/contract/endpoint.ts';
import { simulate } from '../../../../../../server/src/rights/policies/simulation-contract.ts';
import { call } from '../../../client/call.ts';
import { asProblem, type ProblemError } from '../../../client/problem-error.ts';

export type Simulation = OutputOf<typeof simulate>;

/** What is simulated: the body of `policies.simulate`. */
export interface SimulationInput {
  area: string;
  content: Record<string, unknown>;
  against?: { county: string; id: string };
}

export interface Simulated {
  /** The last answer; it stays while the next one is on its way. */
  data: Simulation | undefined;
  problem: ProblemError | undefined;
  /** From the change to the answer, as the editor's user waits for it. */
  waitedMs: number | undefined;
  isWaiting: boolean;
}

const TYPING_PAUSE_MS = 25;

/** Simulates what is being edited after every change; an answer to an earlier state is given up. */
export function useSimulation(input: SimulationInput): Simulated {
  const body = JSON.stringify(input);
  const [answer, setAnswer] = useState<{ body: string; data?: Simulation; problem?: ProblemError; waitedMs: number }>();
  const [attempt, setAttempt] = useState<Simulation>();
  useEffect(() => {
    const abort = new AbortController();
    const began = performance.now();
    const timer = setTimeout(() => {
      const waitedMs = () => performance.now() - began;
      call(simulate, { body: JSON.parse(body) as SimulationInput }, { signal: abort.signal }).then(
        (data) => {
          if (abort.signal.aborted) return;
          setAnswer({ body, data, waitedMs: waitedMs() });
          if (data.ok) setAttempt(data);
        },
        (error: unknown) => {
          if (!abort.signal.aborted) setAnswer({ body, problem: asProblem(error), waitedMs: waitedMs() });
        },
      );
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [body]);
  const current = answer?.data;
  return {
    // While something does not compile, the numbers of the last state that did are shown, and that they are old.
    data:
      current && !current.ok && attempt ? { ...attempt, ok: false, problems: current.problems } : (current ?? attempt),
    problem: answer?.problem,
    waitedMs: answer?.waitedMs,
    isWaiting: answer?.body !== body,
  };
}
