import { useTranslation } from 'react-i18next';
import { areaLevel } from '@yike/identity';
import { listLeadCounts } from '../../../../../server/src/rights/leads/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useCall } from '../../client/queries.ts';
import { useOwnCounty } from '../../components/CountyGate.tsx';
import { useFilters } from '../../components/Go.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { leadKindLabels, leadStateLabels, type Lead } from './lead-labels.ts';
import './leads.css';

type Count = OutputOf<typeof listLeadCounts>['rows'][number];

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** Counts of the place that the list shows; a post over several counties has them once a county is picked. */
export function useLeadCounts(): { rows: Count[]; error: ReturnType<typeof useCall<typeof listLeadCounts>>['error'] } {
  const own = useOwnCounty();
  const [{ area = '' }] = useFilters();
  const isInCounty = area !== '' && ['county', 'street', 'community'].includes(areaLevel(area));
  const county = own ?? (isInCounty ? area.slice(0, 6) : '');
  const { data, error } = useCall(
    listLeadCounts,
    { query: { county, ...(area ? { area } : {}) } },
    { enabled: county !== '', keepPrevious: true },
  );
  return { rows: data?.rows ?? [], error };
}

/** How many wait for each benefit; a press shows only those, a second press all. */
export function LeadCounts() {
  const { t } = useTranslation();
  const [filters, change] = useFilters();
  const { rows, error } = useLeadCounts();
  const waiting = rows.filter((row) => sum(row.waiting) > 0 || row.benefit === filters.benefit);
  const closed = new Map<string, number>();
  for (const [state, count] of rows.flatMap((row) => Object.entries(row.closed)))
    closed.set(state, (closed.get(state) ?? 0) + count);
  const kindsOf = (row: Count) =>
    Object.entries(row.waiting)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${t(leadKindLabels[kind as Lead['kind']] ?? kind)} ${count}`)
      .join(' · ');
  return (
    <>
      <ProblemNote problem={error ?? undefined} />
      {waiting.length > 0 && (
        <ul className="y-lead-counts y-no-print" aria-label={t('各项待遇的待办')}>
          {waiting.map((row) => (
            <li key={row.benefit}>
              <button
                type="button"
                aria-pressed={filters.benefit === row.benefit}
                onClick={() => change({ benefit: filters.benefit === row.benefit ? '' : row.benefit, cursor: '' })}
              >
                <span>{row.benefitName}</span>
                <strong className="y-number">{sum(row.waiting)}</strong>
                <span className="y-secondary">{kindsOf(row)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {closed.size > 0 && (
        <p className="y-secondary">
          {t('已有结果')}:
          {[...closed]
            .map(([state, count]) => `${t(leadStateLabels[state as Lead['state']] ?? state)} ${count}`)
            .join(' · ')}
        </p>
      )}
    </>
  );
}
