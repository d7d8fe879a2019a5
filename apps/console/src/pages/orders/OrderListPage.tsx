import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { listOrders, placeOrder } from '../../../../../server/src/care/orders/contract.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { useGo } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { Instant, StateTag } from '../../components/values.tsx';
import { formatInstant } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { channelLabels, orderStatusLabels, orderStatusTones } from './order-labels.ts';

/** Orders of a county, newest first. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('订单')}>{(county) => <Orders key={county} county={county} />}</CountyGate>;
}

function Orders({ county }: { county: string }) {
  const { t } = useTranslation();
  const go = useGo();
  const may = useMay();
  const query = useCall(listOrders, { params: { county }, query: useListQuery() as never }, { keepPrevious: true });
  const start = may(placeOrder) && (
    <Button type="primary" icon={<Icon name="plus" />} onClick={() => go('/order-desk')}>
      {t('代为下单')}
    </Button>
  );
  return (
    <ListPage
      id="orders"
      title={t('订单')}
      query={query}
      rowKey={(order) => order.id}
      open={(order) => `/orders/${order.county}/${order.id}`}
      filters={[
        {
          kind: 'choice',
          name: 'status',
          label: t('状态'),
          options: Object.entries(orderStatusLabels).map(([value, label]) => ({ value, label: t(label) })),
        },
      ]}
      actions={start}
      empty={{ title: t('还没有订单'), hint: t('老人、家属或代办人下的订单会列在这里。'), action: start }}
      columns={[
        { key: 'number', title: t('订单号'), render: (order) => order.number, text: (order) => order.number },
        { key: 'elder', title: t('老人'), render: (order) => order.elderName, text: (order) => order.elderName },
        { key: 'product', title: t('服务'), render: (order) => order.productName, text: (order) => order.productName },
        {
          key: 'kind',
          title: t('方式'),
          render: (order) => (order.kind === 'single' ? t('一次') : t('定期')),
          text: (order) => (order.kind === 'single' ? t('一次') : t('定期')),
        },
        {
          key: 'provider',
          title: t('服务机构'),
          render: (order) => order.providerName,
          text: (order) => order.providerName,
        },
        {
          key: 'status',
          title: t('状态'),
          render: (order) => (
            <StateTag
              tone={orderStatusTones[order.status] ?? 'neutral'}
              text={t(orderStatusLabels[order.status] ?? order.status)}
            />
          ),
          text: (order) => t(orderStatusLabels[order.status] ?? order.status),
        },
        {
          key: 'channel',
          title: t('渠道'),
          render: (order) => t(channelLabels[order.channel] ?? order.channel),
          text: (order) => t(channelLabels[order.channel] ?? order.channel),
        },
        {
          key: 'placedAt',
          title: t('下单时间'),
          render: (order) => <Instant at={order.placedAt} />,
          text: (order) => formatInstant(order.placedAt),
        },
        {
          key: 'placedBy',
          title: t('下单人'),
          render: (order) => order.placedByName,
          text: (order) => order.placedByName,
          isOptional: true,
        },
        {
          key: 'address',
          title: t('上门地址'),
          render: (order) => order.address,
          text: (order) => order.address,
          isOptional: true,
        },
      ]}
    />
  );
}
