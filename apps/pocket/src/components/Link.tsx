import type { MouseEvent, ReactNode } from 'react';
import { addressOf, navigate } from '../router.ts';

interface LinkProps {
  to: string;
  className?: string;
  children: ReactNode;
}

/** A link inside the app; opened in a new tab it is an ordinary address. */
export function Link({ to, className, children }: LinkProps) {
  const go = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a href={addressOf(to)} className={className} onClick={go}>
      {children}
    </a>
  );
}
