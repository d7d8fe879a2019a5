import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';

function split(address: string): { to: string; search: Record<string, string> } {
  const [path = '/', query = ''] = address.split('?');
  return { to: path, search: Object.fromEntries(new URLSearchParams(query)) };
}

/** A link inside the console, by plain address. */
export function Go({
  to,
  children,
  ...rest
}: {
  to: string;
  children: ReactNode;
  className?: string;
  'data-row'?: number;
  'aria-current'?: 'page' | undefined;
}) {
  // The phone pages are another application.
  if (to.startsWith('/m/')) {
    return (
      <a {...rest} href={to}>
        {children}
      </a>
    );
  }
  const target = split(to);
  return (
    <Link {...rest} to={target.to} search={target.search as never} activeProps={{}}>
      {children}
    </Link>
  );
}

/** Goes to a plain address. */
export function useGo(): (address: string, options?: { replace?: boolean }) => void {
  const navigate = useNavigate();
  return (address, options = {}) => {
    const target = split(address);
    void navigate({ to: target.to, search: target.search as never, replace: options.replace ?? false });
  };
}

/** The query of the address as plain text values, and the way to change some of them; '' takes one out. */
export function useFilters(): [Record<string, string>, (change: Record<string, string>, replace?: boolean) => void] {
  const navigate = useNavigate();
  const location = useRouterState({ select: (state) => state.location });
  const filters = location.search as Record<string, string>;
  const change = (next: Record<string, string>, replace = true) => {
    const kept = Object.entries({ ...filters, ...next }).filter(([, value]) => value !== '');
    void navigate({ to: location.pathname, search: Object.fromEntries(kept) as never, replace });
  };
  return [filters, change];
}

/** Parameters of the path, e.g. `county` and `id`. */
export function usePathParams(): Record<string, string> {
  return useRouterState({ select: (state) => (state.matches.at(-1)?.params ?? {}) as Record<string, string> });
}
