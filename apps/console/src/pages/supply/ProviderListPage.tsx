import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addProvider, listProviders } from '../../../../../server/src/supply/providers/contract.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { AreaName, AreaPicker } from '../../components/AreaPicker.tsx';
import { CountyGate } from '../../components/CountyGate.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Field } from '../../components/Field.tsx';
import { useGo } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Nothing, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
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
      {isAdding && <AddDialog county={county} onClose={() => setAdding(false)} />}
    </>
  );
}

function AddDialog({ county, onClose }: { county: string; onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const [name, setName] = useState('');
  const [creditCode, setCreditCode] = useState('');
  const [area, setArea] = useState('');
  const [address, setAddress] = useState('');
  const [phone, setPhone] = useState('');
  const { act, isPending, problem } = useAct(addProvider, {
    onDone: (added) => go(`/providers/${added.county}/${added.id}`),
  });
  return (
    <Modal
      open
      title={t('登记机构')}
      okText={t('登记')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: name.trim().length < 2 || creditCode.trim() === '' }}
      onOk={() =>
        act({
          params: { county },
          body: {
            area: area || `${county}000000`,
            name: name.trim(),
            creditCode: creditCode.trim(),
            address: address.trim() || null,
            phone: phone.trim() || null,
            lat: null,
            lng: null,
          },
        })
      }
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <Field label={t('名称')} name="name" problem={problem} isRequired>
        <Input value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t('统一社会信用代码')} name="creditCode" problem={problem} isRequired>
        <Input value={creditCode} maxLength={40} onChange={(event) => setCreditCode(event.target.value)} />
      </Field>
      <div className="y-field">
        <span className="y-label">{t('所在地')}</span>
        <AreaPicker label={t('所在地')} root={`${county}000000`} until="street" value={area} onChange={setArea} />
      </div>
      <Field label={t('地址')} name="address" problem={problem}>
        <Input value={address} maxLength={200} onChange={(event) => setAddress(event.target.value)} />
      </Field>
      <Field label={t('电话')} name="phone" problem={problem}>
        <Input value={phone} maxLength={40} onChange={(event) => setPhone(event.target.value)} />
      </Field>
      <ProblemNote problem={problem} />
    </Modal>
  );
}
