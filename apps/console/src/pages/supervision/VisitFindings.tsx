import { useTranslation } from 'react-i18next';
import { listFindings } from '../../../../../server/src/oversight/supervision/contract.ts';
import { useCall } from '../../client/queries.ts';
import { labelOf } from '../../components/elder-labels.ts';
import { Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { Timeline } from '../../components/Timeline.tsx';
import { StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { findingKindLabels, findingStatusLabels, findingStatusTones } from './supervision-labels.ts';

/** What was found about one visit, for those who may read findings; nothing when there is nothing. */
export function VisitFindings({ visit }: { visit: { county: string; id: string } }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data } = useCall(listFindings, { query: { visitId: visit.id } }, { enabled: may(listFindings) });
  if (!data || data.rows.length === 0) return null;
  return (
    <Section title={t('问题')} extra={<Go to={`/findings?visitId=${visit.id}`}>{t('处理')}</Go>}>
      <Timeline
        entries={data.rows.map((finding) => ({
          key: finding.id,
          at: finding.openedAt,
          title: (
            <>
              <StateTag
                tone={findingStatusTones[finding.status] ?? 'neutral'}
                text={t(labelOf(findingStatusLabels, finding.status))}
              />{' '}
              <strong>{t(labelOf(findingKindLabels, finding.kind))}</strong> {finding.summary}
            </>
          ),
          reason: finding.decisionReason,
        }))}
      />
    </Section>
  );
}
