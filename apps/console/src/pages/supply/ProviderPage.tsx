import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import * as contract from '../../../../../server/src/supply/providers/contract.ts';
import { addWorker, listWorkers } from '../../../../../server/src/supply/workforce/contract.ts';
import { readMenu } from '../../../../../server/src/care/catalogue/contract.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Fact, Facts, FileOf, FilePage, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { PositionText } from '../../components/PositionFields.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { Day, Nothing, StateTag } from '../../components/values.tsx';
import { useMay, useOwnSession } from '../../session/session.tsx';
import { BankAccountDialog, ContractDialog } from './ProviderDialogs.tsx';
import { ProviderForm } from './ProviderForm.tsx';
import { RecordSection } from './RecordSection.tsx';
import { providerStatusLabels, providerStatusTones } from './supply-labels.ts';
import { WorkerForm } from './WorkerForm.tsx';

export type Provider = OutputOf<typeof contract.getProvider>;
type Status = Provider['status'];

/** One organisation: its contracts, the account it is paid to, its staff. */
export function Page() {
  return <FileOf endpoint={contract.getProvider}>{(provider) => <ProviderFile provider={provider} />}</FileOf>;
}

function ProviderFile({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const may = useMay();
  const { acting } = useOwnSession();
  const [isEditing, setEditing] = useState(false);
  const mayChange = may(contract.updateProvider) && (!acting.providerId || acting.providerId === provider.id);
  return (
    <FilePage
      title={provider.name}
      subtitle={
        <>
          <AreaName code={provider.area} /> · <span className="y-number">{provider.creditCode}</span>
        </>
      }
      state={
        <StateTag
          tone={providerStatusTones[provider.status] ?? 'neutral'}
          text={t(labelOf(providerStatusLabels, provider.status))}
        />
      }
      actions={
        <>
          {mayChange && <Button onClick={() => setEditing(true)}>{t('修改')}</Button>}
          {may(contract.changeStatus) && provider.status !== 'ended' && <StatusActions provider={provider} />}
        </>
      }
      facts={
        <>
          <Section title={t('联系')}>
            <Facts>
              <Fact label={t('地址')}>{provider.address ?? <Nothing />}</Fact>
              <Fact label={t('电话')}>
                {provider.phone ? <span className="y-number">{provider.phone}</span> : <Nothing />}
              </Fact>
              <Fact label={t('位置')}>
                <PositionText position={provider} />
              </Fact>
            </Facts>
          </Section>
          <Contracts provider={provider} />
          {isEditing && <ProviderForm county={provider.county} provider={provider} onClose={() => setEditing(false)} />}
        </>
      }
      history={
        <>
          <BankAccounts provider={provider} />
          {may(listWorkers) && <Staff provider={provider} />}
        </>
      }
    />
  );
}

function StatusActions({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Status>();
  const { act, isPending, problem } = useAct(contract.changeStatus, { onDone: () => setChosen(undefined) });
  const words: Record<Status, { name: string; consequence: string }> = {
    active: { name: t('恢复服务'), consequence: t('恢复后可以接受新订单。') },
    suspended: { name: t('暂停服务'), consequence: t('暂停后不再接受新订单;已有的订单不受影响。') },
    ended: { name: t('终止服务'), consequence: t('终止后不能恢复。') },
  };
  const offered: Status[] = provider.status === 'active' ? ['suspended', 'ended'] : ['active', 'ended'];
  return (
    <>
      {offered.map((status) => (
        <Button key={status} danger={status === 'ended'} onClick={() => setChosen(status)}>
          {words[status].name}
        </Button>
      ))}
      <ReasonDialog
        isOpen={!!chosen}
        title={chosen ? words[chosen].name : ''}
        consequence={chosen && words[chosen].consequence}
        needsReason
        isDanger={chosen === 'ended'}
        confirmText={chosen ? words[chosen].name : ''}
        isPending={isPending}
        problem={problem}
        onConfirm={(reason) =>
          chosen && act({ params: { county: provider.county, id: provider.id }, body: { status: chosen, reason } })
        }
        onClose={() => setChosen(undefined)}
      />
    </>
  );
}

function Contracts({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const may = useMay();
  const menu = useCall(readMenu, { params: { area: `${provider.county}000000` } });
  const names = new Map(
    (menu.data?.categories ?? []).flatMap(({ items }) =>
      items.flatMap(({ products }) => products.map((one) => [one.product, one.name] as const)),
    ),
  );
  return (
    <RecordSection
      title={t('合同')}
      rows={provider.contracts}
      empty={t('还没有合同;没有有效合同的机构不能接单。')}
      add={
        may(contract.addContract)
          ? {
              text: t('登记合同'),
              dialog: (close) => <ContractDialog provider={provider} products={[...names.entries()]} onClose={close} />,
            }
          : undefined
      }
      ending={
        may(contract.endContract)
          ? {
              endpoint: contract.endContract,
              county: provider.county,
              text: t('提前终止'),
              isEnded: (row) => row.endedAt !== null,
              title: (row) => t('提前终止合同 {{number}}', { number: row.number }),
              consequence: t('从今天起,不再凭这份合同接受订单。'),
            }
          : undefined
      }
      columns={[
        {
          key: 'number',
          title: t('合同号'),
          render: (row) => (
            <>
              {row.number}
              <div>
                <StateTag
                  tone={row.isInForce ? 'good' : 'neutral'}
                  text={row.isInForce ? t('有效') : row.endedAt ? t('已提前终止') : t('不在有效期')}
                />
              </div>
            </>
          ),
        },
        {
          key: 'span',
          title: t('有效期'),
          render: (row) => (
            <>
              <Day at={row.validFrom} /> – <Day at={row.validTo} />
            </>
          ),
        },
        {
          key: 'products',
          title: t('服务'),
          render: (row) => row.products.map((product) => names.get(product) ?? product).join('、'),
        },
        {
          key: 'areas',
          title: t('服务地区'),
          render: (row) => (
            <ul className="y-plain">
              {row.serviceAreas.map((area) => (
                <li key={area}>
                  <AreaName code={area} />
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}

function BankAccounts({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <RecordSection
      title={t('收款账户')}
      rows={provider.bankAccounts}
      empty={t('没有登记账户,或您的岗位不能查看。')}
      add={
        may(contract.addBankAccount)
          ? {
              text: t('登记账户'),
              dialog: (close) => <BankAccountDialog provider={provider} onClose={close} />,
            }
          : undefined
      }
      columns={[
        {
          key: 'bank',
          title: t('开户银行'),
          render: (row) => (
            <>
              {row.bankName}
              <div className="y-secondary">{row.accountName}</div>
            </>
          ),
        },
        { key: 'account', title: t('账号'), render: (row) => <span className="y-number">{row.accountMasked}</span> },
        { key: 'from', title: t('启用日期'), render: (row) => <Day at={row.validFrom} /> },
      ]}
    />
  );
}

const SHOWN_STAFF = 20;

function Staff({ provider }: { provider: Provider }) {
  const { t } = useTranslation();
  const may = useMay();
  const { acting } = useOwnSession();
  const { data } = useCall(listWorkers, {
    params: { county: provider.county, id: provider.id },
    query: { limit: SHOWN_STAFF },
  });
  const address = `/workers?in=${provider.county}000000&county=${provider.county}&providerId=${provider.id}`;
  const mayAdd =
    may(addWorker) && provider.status !== 'ended' && (!acting.providerId || acting.providerId === provider.id);
  return (
    <RecordSection
      title={t('人员')}
      extra={<Go to={address}>{t('全部人员')}</Go>}
      rows={data?.rows ?? []}
      empty={t('没有登记人员,或不在您的查看范围。')}
      add={
        mayAdd
          ? {
              text: t('登记人员'),
              dialog: (close) => <WorkerForm county={provider.county} providerId={provider.id} onClose={close} />,
            }
          : undefined
      }
      columns={[
        {
          key: 'name',
          title: t('姓名'),
          render: (row) => <Go to={`/workers/${row.county}/${row.id}`}>{row.name}</Go>,
        },
        {
          key: 'certificates',
          title: t('有效证书'),
          align: 'right',
          render: (row) => row.certificates.filter(({ isValid }) => isValid).length,
        },
      ]}
    />
  );
}
