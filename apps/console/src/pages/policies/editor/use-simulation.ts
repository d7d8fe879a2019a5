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
  /** False: nothing has compiled yet, and no number of `data` means anything. */
  hasNumbers: boolean;
  /** The months to come, once they are there. */
  byMonth: Simulation['byMonth'] | undefined;
  problem: ProblemError | undefined;
  /** From the change to the answer, as the editor's user waits for it. */
  waitedMs: number | undefined;
  isWaiting: boolean;
}

const TYPING_PAUSE_MS = 25;

/** The months to come take longer: they follow when the typing has ended. */
const SETTLED_MS = 300;

async function ask(body: string, months: boolean, signal: AbortSignal): Promise<Simulation> {
  return call(simulate, { body: { ...(JSON.parse(body) as SimulationInput), months } }, { signal });
}

/** Simulates what is being edited after every change; an answer to an earlier state is given up. */
export function useSimulation(input: SimulationInput, wantsMonths: boolean): Simulated {
  const body = JSON.stringify(input);
  const [answer, setAnswer] = useState<{ body: string; data?: Simulation; problem?: ProblemError; waitedMs: number }>();
  const [good, setGood] = useState<Simulation>();
  const [months, setMonths] = useState<{ body: string; rows: Simulation['byMonth'] }>();
  useEffect(() => {
    const abort = new AbortController();
    const began = performance.now();
    const timer = setTimeout(() => {
      const waitedMs = () => performance.now() - began;
      ask(body, false, abort.signal).then(
        (data) => {
          if (abort.signal.aborted) return;
          setAnswer({ body, data, waitedMs: waitedMs() });
          if (data.ok) setGood(data);
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
  const isGood = current?.ok === true && answer?.body === body;
  useEffect(() => {
    if (!wantsMonths || !isGood) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ask(body, true, abort.signal).then(
        (data) => {
          if (!abort.signal.aborted) setMonths({ body, rows: data.byMonth });
        },
        // The numbers of today stand; opening the months again asks again.
        () => undefined,
      );
    }, SETTLED_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [body, wantsMonths, isGood]);
  return {
    // While something does not compile, the numbers of the last state that did are shown, and that they are old.
    data: current && !current.ok && good ? { ...good, ok: false, problems: current.problems } : (current ?? good),
    hasNumbers: good !== undefined,
    byMonth: months?.body === body ? months.rows : undefined,
    problem: answer?.problem,
    waitedMs: answer?.waitedMs,
    isWaiting: answer?.body !== body,
  };
}
