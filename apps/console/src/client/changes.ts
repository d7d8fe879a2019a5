import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Endpoint } from '../../../../server/src/platform/contract/endpoint.ts';

const CHANGES_PATH = '/api/changes';
const STILL_MS = 800;

/**
 * Reads an operation anew when the server says that something in my county has changed, at most once in `everyMs`. A hidden
 * page listens no longer, because browsers open few lines to one server; when it is shown again it reads at once.
 * @param isPaused nothing is read while a choice is being made; what came meanwhile is read afterwards
 */
export function useLive(endpoint: Endpoint, everyMs: number, isPaused = false): void {
  const client = useQueryClient();
  const paused = useRef(isPaused);
  const owed = useRef<() => void>(undefined);
  useEffect(() => {
    paused.current = isPaused;
    if (!isPaused) owed.current?.();
  }, [isPaused]);
  useEffect(() => {
    let line: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let still: ReturnType<typeof setTimeout> | undefined;
    let isOwed = false;
    const read = () => {
      isOwed = false;
      void client.invalidateQueries({ queryKey: [endpoint.id] });
      timer = setTimeout(() => {
        timer = undefined;
        readOwed();
      }, everyMs);
    };
    const readOwed = () => {
      if (isOwed && timer === undefined && still === undefined && !paused.current) read();
    };
    const change = () => {
      isOwed = true;
      readOwed();
    };
    // Nothing moves under a pointer that is on its way to something.
    const move = () => {
      clearTimeout(still);
      still = setTimeout(() => {
        still = undefined;
        readOwed();
      }, STILL_MS);
    };
    const follow = () => {
      if (document.hidden) {
        line?.close();
        line = undefined;
      } else if (!line) {
        line = new EventSource(CHANGES_PATH);
        // Also after a break: what happened in between was not heard.
        line.onopen = change;
        line.onmessage = change;
      }
    };
    owed.current = readOwed;
    document.addEventListener('visibilitychange', follow);
    document.addEventListener('pointermove', move, { passive: true });
    follow();
    return () => {
      document.removeEventListener('visibilitychange', follow);
      document.removeEventListener('pointermove', move);
      clearTimeout(still);
      line?.close();
      clearTimeout(timer);
    };
  }, [client, endpoint, everyMs]);
}
