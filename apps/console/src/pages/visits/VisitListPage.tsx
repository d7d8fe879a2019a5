import { useTranslation } from 'react-i18next';
import { listVisits } from '../../../../../server/src/care/visits/contract.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { DueTag, Instant, Money, Nothing, StateTag } from '../../components/values.tsx';
import { formatFen, formatInstant } from '../../format/format.ts';
import { visitStatusLabels, visitStatusTones } from '../orders/order-labels.ts';
import { lastDayOf } from './visit-labels.ts';

/** Visits of a county, newest first. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('服务记录')}>{(county) => <Visits key={county} county={county} />}</CountyGate>;
}

function Visits({ county }: { county: string }) {
  const { t } = useTranslation();
  const query = useCall(listVisits, { params: { county }, query: useListQuery() as never }, { keepPrevious: true });
  return (
    <ListPage
      id="visits"
      title={t('服务记录')}
      query={query}
      rowKey={(visit) => visit.id}
      open={(visit) => `/visits/${visit.county}/${visit.id}`}
      filters={[
        {
          kind: 'choice',
          name: 'status',
          label: t('状态'),
          options: Object.entries(visitStatusLabels).map(([value, label]) => ({ value, label: t(label) })),
        },
        { kind: 'day', name: 'from', label: t('从') },
        { kind: 'day', name: 'to', label: t('到') },
        {
          kind: 'choice',
          name: 'held',
          label: t('资金'),
          options: [
            { value: 'true', label: t('暂缓结算') },
            { value: 'false', label: t('未暂缓') },
          ],
        },
      ]}
      empty={{ title: t('还没有服务'), hint: t('下单后,每次上门都会列在这里。') }}
      columns={[
        {
          key: 'plannedStart',
          title: t('约定时间'),
          render: (visit) => <Instant at={visit.plannedStart} />,
          text: (visit) => formatInstant(visit.plannedStart),
        },
        { key: 'elder', title: t('老人'), render: (visit) => visit.elderName, text: (visit) => visit.elderName },
        { key: 'product', title: t('服务'), render: (visit) => visit.productName, text: (visit) => visit.productName },
        {
          key: 'status',
          title: t('状态'),
          render: (visit) => (
            <span className="y-tags">
              <StateTag
                tone={visitStatusTones[visit.status] ?? 'neutral'}
                text={t(visitStatusLabels[visit.status] ?? visit.status)}
              />
              {visit.isHeld && <StateTag tone="warning" text={t('暂缓结算')} />}
            </span>
          ),
          text: (visit) => t(visitStatusLabels[visit.status] ?? visit.status),
        },
        {
          key: 'worker',
          title: t('护理员'),
          render: (visit) => [visit.workerName, visit.secondWorkerName].filter(Boolean).join('、') || <Nothing />,
          text: (visit) => [visit.workerName, visit.secondWorkerName].filter(Boolean).join('、'),
        },
        {
          key: 'provider',
          title: t('服务机构'),
          render: (visit) => visit.providerName ?? <Nothing />,
          text: (visit) => visit.providerName ?? '',
        },
        {
          key: 'price',
          title: t('价格'),
          align: 'right',
          render: (visit) => <Money fen={visit.priceFen} />,
          text: (visit) => formatFen(visit.priceFen),
        },
        {
          key: 'review',
          title: t('复核期限'),
          render: (visit) => (
            <DueTag day={visit.status === 'needsReview' && visit.reviewDueAt ? lastDayOf(visit.reviewDueAt) : null} />
          ),
          text: (visit) => (visit.reviewDueAt ? lastDayOf(visit.reviewDueAt) : ''),
          isOptional: true,
        },
        {
          key: 'checkedIn',
          title: t('签到'),
          render: (visit) => <Instant at={visit.checkedInAt} />,
          text: (visit) => (visit.checkedInAt ? formatInstant(visit.checkedInAt) : ''),
          isOptional: true,
        },
        {
          key: 'checkedOut',
          title: t('签退'),
          render: (visit) => <Instant at={visit.checkedOutAt} />,
          text: (visit) => (visit.checkedOutAt ? formatInstant(visit.checkedOutAt) : ''),
          isOptional: true,
        },
        {
          key: 'address',
          title: t('上门地址'),
          render: (visit) => visit.address,
          text: (visit) => visit.address,
          isOptional: true,
        },
      ]}
    />
  );
}
