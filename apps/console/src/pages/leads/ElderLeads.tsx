import { useTranslation } from 'react-i18next';
import { listLeads } from '../../../../../server/src/rights/leads/contract.ts';
import { useCall } from '../../client/queries.ts';
import { Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { DueTag, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { isClosed, leadKindLabels, leadKindTones, leadStateLabels, waits } from './lead-labels.ts';

const SHOWN = 10;

/** What changed in the elder's rights and what came of it; what waits comes first. Nothing is shown when nothing ever changed. */
export function ElderLeads({ county, id }: { county: string; id: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useCall(
    listLeads,
    { query: { county, elderId: id, waiting: 'false', limit: SHOWN } },
    { enabled: may(listLeads) },
  );
  const rows = [...(data?.rows ?? [])].sort((a, b) => Number(waits(b)) - Number(waits(a)));
  if (!may(listLeads) || (!error && rows.length === 0)) return null;
  return (
    <Section title={t('服务找人')}>
      <ProblemNote problem={error ?? undefined} onRetry={() => void refetch()} />
      <ul className="y-plain y-lines">
        {rows.map((row) => (
          <li key={row.id}>
            <StateTag tone={isClosed(row) ? 'neutral' : leadKindTones[row.kind]} text={t(leadKindLabels[row.kind])} />{' '}
            <Go to={`/leads/${row.county}/${row.id}`}>{row.benefitName}</Go> {t(leadStateLabels[row.state])}{' '}
            {!isClosed(row) && row.dueOn && <DueTag day={row.dueOn} />}
            <div className="y-secondary">{row.summary}</div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
