import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from './Loading.tsx';
import { getTrace, type traceSubjects } from '../../../../server/src/oversight/trace/contract.ts';
import type { ProblemError } from '../client/problem-error.ts';
import { Go } from './Go.tsx';
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
