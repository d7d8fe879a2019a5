import type { ReactNode } from 'react';
import { Go, useFilters } from '../../components/Go.tsx';

/** Chooses a visit of the board: a link, so that the address keeps the choice and Enter opens it. */
export function VisitLink(props: {
  id: string;
  chosenId: string | undefined;
  row?: number;
  className: string;
  children: ReactNode;
}) {
  const [filters] = useFilters();
  const address = `/dispatch?${new URLSearchParams({ ...filters, visit: props.id }).toString()}`;
  return (
    <Go
      to={address}
      className={props.className}
      aria-current={props.id === props.chosenId ? 'page' : undefined}
      {...(props.row === undefined ? {} : { 'data-row': props.row })}
    >
      {props.children}
    </Go>
  );
}
