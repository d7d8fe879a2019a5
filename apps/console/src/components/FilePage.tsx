import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from './Loading.tsx';
import { getTrace, type traceSubjects } from '../../../../server/src/oversight/trace/contract.ts';
import type { Endpoint, OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import type { CallInput } from '../client/call.ts';
import type { ProblemError } from '../client/problem-error.ts';
import { useCall } from '../client/queries.ts';
import { Go, usePathParams } from './Go.tsx';
import { Icon } from './Icon.tsx';
import { PageTitle } from './PageTitle.tsx';
import { PrintButton } from './PrintButton.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { useMay } from '../session/session.tsx';

/** One row of a list of facts. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="y-fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A titled block of the page. */
export function Section({ title, extra, children }: { title: string; extra?: ReactNode; children: ReactNode }) {
  return (
    <section className="y-section">
      <div className="y-section-head">
        <h2>{title}</h2>
        {extra}
      </div>
      {children}
    </section>
  );
}

/** Facts as a definition list. */
export const Facts = ({ children }: { children: ReactNode }) => <dl className="y-facts">{children}</dl>;

/**
 * A file (elder, case, order, visit, provider): who and what in the head with the state and the next step, one column
 * of facts, one of history, the trace link, and a clean A4 when printed.
 */
export function FilePage(props: {
  title: string;
  subtitle?: ReactNode;
  state?: ReactNode;
  /** The next step: what can be done now, and by whom. */
  next?: ReactNode;
  actions?: ReactNode;
  trace?: { county: string; type: (typeof traceSubjects)[number]; id: string };
  facts: ReactNode;
  history: ReactNode;
  isLoading?: boolean;
  problem?: ProblemError | undefined;
  onRetry?: () => void;
}) {
  const { t } = useTranslation();
  const may = useMay();
  const { trace } = props;
  return (
    <article className="y-file">
      <header className="y-file-head">
        <div className="y-file-who">
          <PageTitle text={props.title} />
          {props.subtitle && <div className="y-secondary">{props.subtitle}</div>}
          {props.state && <div className="y-file-state">{props.state}</div>}
        </div>
        <div className="y-file-actions y-no-print">
          {props.actions}
          {trace && may(getTrace) && (
            <Go to={`/trace/${trace.county}/${trace.type}/${trace.id}`} className="y-link-button">
              <Icon name="trace" /> {t('全程追溯')}
            </Go>
          )}
          <PrintButton />
        </div>
      </header>
      {props.next && <div className="y-next">{props.next}</div>}
      <ProblemNote problem={props.problem} {...(props.onRetry ? { onRetry: props.onRetry } : {})} />
      {props.isLoading ? (
        <Loading rows={8} />
      ) : (
        <div className="y-file-columns">
          <div>{props.facts}</div>
          <div>{props.history}</div>
        </div>
      )}
    </article>
  );
}

/**
 * Reads the subject of a file page by the county and id of the address; until it is there, the empty file says that it is
 * on its way or what went wrong. Another subject starts the page anew: nothing half typed goes over to it.
 */
export function FileOf<E extends Endpoint>({
  endpoint,
  children,
}: {
  /** An operation whose parameters are the county and the id. */
  endpoint: E;
  children: (subject: OutputOf<E>) => ReactNode;
}) {
  const { county = '', id = '' } = usePathParams();
  const { data, error, refetch } = useCall(endpoint, { params: { county, id } } as unknown as CallInput<E>);
  if (data) return <Fragment key={`${county}/${id}`}>{children(data)}</Fragment>;
  return (
    <FilePage
      title="…"
      isLoading={!error}
      problem={error ?? undefined}
      onRetry={() => void refetch()}
      facts={null}
      history={null}
    />
  );
}
