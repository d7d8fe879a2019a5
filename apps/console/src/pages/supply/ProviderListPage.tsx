import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addProvider, listProviders } from '../../../../../server/src/supply/providers/contract.ts';
import { useCall } from '../../client/queries.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { CountyGate } from '../../components/CountyGate.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { Nothing, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { ProviderForm } from './ProviderForm.tsx';
import { providerStatusLabels, providerStatusTones } from './supply-labels.ts';

/** Service organisations of a county by name. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('服务机构')}>{(county) => <Providers key={county} county={county} />}</CountyGate>;
}

function Providers({ county }: { county: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  const query = useCall(listProviders, { params: { county }, query: useListQuery() as never }, { keepPrevious: true });
  const start = may(addProvider) && (
    <Button type="primary" icon={<Icon name="plus" />} onClick={() => setAdding(true)}>
      {t('登记机构')}
    </Button>
  );
  return (
    <>
      <ListPage
        id="providers"
        title={t('服务机构')}
        query={query}
        rowKey={(row) => row.id}
        open={(row) => `/providers/${row.county}/${row.id}`}
        actions={start}
        filters={[
          { kind: 'text', name: 'q', label: t('名称') },
          {
            kind: 'choice',
            name: 'status',
            label: t('状态'),
            options: Object.entries(providerStatusLabels).map(([value, label]) => ({ value, label: t(label) })),
          },
        ]}
        empty={{ title: t('还没有服务机构'), hint: t('登记机构并签订合同后,才能向它下单和结算。'), action: start }}
        columns={[
          { key: 'name', title: t('名称'), render: (row) => row.name, text: (row) => row.name },
          {
            key: 'status',
            title: t('状态'),
            render: (row) => (
              <StateTag
                tone={providerStatusTones[row.status] ?? 'neutral'}
                text={t(labelOf(providerStatusLabels, row.status))}
              />
            ),
            text: (row) => t(labelOf(providerStatusLabels, row.status)),
          },
          { key: 'area', title: t('地区'), render: (row) => <AreaName code={row.area} />, text: (row) => row.area },
          {
            key: 'credit',
            title: t('统一社会信用代码'),
            render: (row) => <span className="y-number">{row.creditCode}</span>,
            text: (row) => row.creditCode,
          },
          {
            key: 'address',
            title: t('地址'),
            render: (row) => row.address ?? <Nothing />,
            text: (row) => row.address ?? '',
          },
          {
            key: 'phone',
            title: t('电话'),
            render: (row) => <span className="y-number">{row.phone ?? <Nothing />}</span>,
            text: (row) => row.phone ?? '',
          },
        ]}
      />
      {isAdding && <ProviderForm county={county} onClose={() => setAdding(false)} />}
    </>
  );
}
