import { useSyncExternalStore } from 'react';

const BASE = '/m';
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', tell);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', tell);
  };
}

const present = (): string => location.pathname.replace(/^\/m\/?/, '/');

/** The address inside the app, e.g. `/visits/331002/…`. */
export const usePath = (): string => useSyncExternalStore(subscribe, present);

export const addressOf = (path: string): string => `${BASE}${path}`;

export function navigate(path: string, options: { replace?: boolean } = {}): void {
  history[options.replace ? 'replaceState' : 'pushState'](null, '', addressOf(path));
  window.scrollTo(0, 0);
  tell();
}

/** The parameters of a path by its pattern (`/visits/:county/:id`), or undefined when it does not fit. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':') && value) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return params;
}
