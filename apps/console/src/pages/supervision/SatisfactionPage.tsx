import { useTranslation } from 'react-i18next';
import { getSatisfaction } from '../../../../../server/src/oversight/supervision/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { Go, useFilters } from '../../components/Go.tsx';
import { ListPage } from '../../components/ListPage.tsx';
import { Day, Nothing } from '../../components/values.tsx';
import { addDays } from '../../format/format.ts';

const SPAN_DAYS = 30;

/** What elders said in call-backs, by provider, in a span of days. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('满意度')}>{(county) => <Satisfaction key={county} county={county} />}</CountyGate>;
}

function Satisfaction({ county }: { county: string }) {
  const { t } = useTranslation();
  const [filters] = useFilters();
  const to = filters.to ?? serverToday();
  const from = filters.from ?? addDays(to, -SPAN_DAYS);
  const answer = useCall(getSatisfaction, { params: { county }, query: { from, to } }, { keepPrevious: true });
  const data = answer.data && { rows: answer.data.rows, next: null };
  const share = (part: number, whole: number) => (whole > 0 ? `${((part / whole) * 100).toFixed(1)}%` : '');
  return (
    <ListPage
      id="satisfaction"
      title={t('满意度')}
      query={{ data, error: answer.error, isFetching: answer.isFetching, refetch: answer.refetch }}
      rowKey={(row) => row.providerId}
      open={(row) => `/providers/${county}/${row.providerId}`}
      filters={[
        { kind: 'day', name: 'from', label: t('从'), initial: from },
        { kind: 'day', name: 'to', label: t('到'), initial: serverToday() },
      ]}
      note={
        <p className="y-secondary">
          {t('回访日期')} <Day at={from} /> – <Day at={to} />
          {t('。4 分和 5 分算满意;只算打通的回访。')}
        </p>
      }
      empty={{ title: t('这段时间没有回访'), hint: t('回访打通并记录后,会按机构汇总在这里。') }}
      columns={[
        { key: 'provider', title: t('服务机构'), render: (row) => row.providerName, text: (row) => row.providerName },
        {
          key: 'calls',
          title: t('打通的回访'),
          align: 'right',
          render: (row) => <Go to="/followups?status=done">{String(row.calls)}</Go>,
          text: (row) => String(row.calls),
        },
        {
          key: 'satisfied',
          title: t('满意'),
          align: 'right',
          render: (row) => row.satisfied,
          text: (row) => String(row.satisfied),
        },
        {
          key: 'share',
          title: t('满意率'),
          align: 'right',
          render: (row) => share(row.satisfied, row.calls) || <Nothing />,
          text: (row) => share(row.satisfied, row.calls),
        },
        {
          key: 'nobody',
          title: t('说没人来过'),
          align: 'right',
          render: (row) => (row.nobodyCame > 0 ? <Go to="/findings">{String(row.nobodyCame)}</Go> : 0),
          text: (row) => String(row.nobodyCame),
        },
      ]}
    />
  );
}
