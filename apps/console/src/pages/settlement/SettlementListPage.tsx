import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { listBatches, openBatchOf } from '../../../../../server/src/oversight/settlement/contract.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { useGo } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { Day, Money, StateTag } from '../../components/values.tsx';
import { formatDay, formatFen } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { useProviderNames } from '../supply/provider-names.ts';
import { batchStatusLabels, batchStatusTones } from './settlement-labels.ts';

/** Settlement batches of a county, newest month first. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('结算单')}>{(county) => <Batches key={county} county={county} />}</CountyGate>;
}

function Batches({ county }: { county: string }) {
  const { t } = useTranslation();
  const go = useGo();
  const may = useMay();
  const providers = useProviderNames(county);
  const query = useCall(listBatches, { params: { county }, query: useListQuery() as never }, { keepPrevious: true });
  const start = may(openBatchOf) && (
    <Button
      type="primary"
      icon={<Icon name="plus" />}
      onClick={() => go(`/settlement/new?in=${county}000000&county=${county}`)}
    >
      {t('开结算单')}
    </Button>
  );
  return (
    <ListPage
      id="settlement"
      title={t('结算单')}
      query={query}
      rowKey={(batch) => batch.id}
      open={(batch) => `/settlement/${batch.county}/${batch.id}`}
      actions={start}
      filters={[
        {
          kind: 'choice',
          name: 'status',
          label: t('状态'),
          options: Object.entries(batchStatusLabels).map(([value, label]) => ({ value, label: t(label) })),
        },
        { kind: 'month', name: 'month', label: t('月份') },
        { kind: 'choice', name: 'providerId', label: t('服务机构'), options: providers.options },
      ]}
      empty={{
        title: t('还没有结算单'),
        hint: t('按机构和月份把核验通过的服务汇成结算单,依次确认、审核、付款。'),
        action: start,
      }}
      columns={[
        { key: 'number', title: t('结算单号'), render: (batch) => batch.number, text: (batch) => batch.number },
        {
          key: 'provider',
          title: t('服务机构'),
          render: (batch) => batch.providerName,
          text: (batch) => batch.providerName,
        },
        {
          key: 'month',
          title: t('月份'),
          render: (batch) => <span className="y-number">{batch.month}</span>,
          text: (batch) => batch.month,
        },
        {
          key: 'status',
          title: t('状态'),
          render: (batch) => (
            <StateTag
              tone={batchStatusTones[batch.status] ?? 'neutral'}
              text={t(labelOf(batchStatusLabels, batch.status))}
            />
          ),
          text: (batch) => t(labelOf(batchStatusLabels, batch.status)),
        },
        {
          key: 'visits',
          title: t('服务次数'),
          align: 'right',
          render: (batch) => <span className="y-number">{batch.visits}</span>,
          text: (batch) => String(batch.visits),
        },
        {
          key: 'total',
          title: t('合计'),
          align: 'right',
          render: (batch) => <Money fen={batch.totalFen} />,
          text: (batch) => formatFen(batch.totalFen),
        },
        {
          key: 'opened',
          title: t('开单日期'),
          render: (batch) => <Day at={batch.opened?.at} />,
          text: (batch) => (batch.opened ? formatDay(batch.opened.at) : ''),
        },
        {
          key: 'paid',
          title: t('付款日期'),
          render: (batch) => <Day at={batch.paid?.at} />,
          text: (batch) => (batch.paid ? formatDay(batch.paid.at) : ''),
        },
      ]}
    />
  );
}
