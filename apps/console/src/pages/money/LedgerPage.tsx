import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { checkLedgerOf, listAccounts } from '../../../../../server/src/money/ledger/contract.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { useFilters } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { StateTag } from '../../components/values.tsx';
import { formatFen, formatMinutes } from '../../format/format.ts';
import { useProviderNames } from '../supply/provider-names.ts';
import { accountKindLabels } from './money-labels.ts';
import { Amount } from './Transfers.tsx';

/** Accounts of a county with their balances, and the check of the whole ledger. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('总账')}>{(county) => <Accounts key={county} county={county} />}</CountyGate>;
}

function Accounts({ county }: { county: string }) {
  const { t, i18n } = useTranslation();
  const [filters, change] = useFilters();
  const providers = useProviderNames(county);
  const query = useCall(listAccounts, { params: { county }, query: useListQuery() as never }, { keepPrevious: true });
  const words = (amount: number, unit: 'fen' | 'minute') =>
    unit === 'fen' ? formatFen(amount) : formatMinutes(amount, i18n.language);
  return (
    <ListPage
      id="ledger"
      title={t('总账')}
      query={query}
      rowKey={(account) => account.id}
      open={(account) => `/ledger/${account.county}/${account.id}`}
      actions={
        <Button icon={<Icon name="check" />} onClick={() => change({ check: 'true' })}>
          {t('核对总账')}
        </Button>
      }
      note={filters.check === 'true' && <CheckResult county={county} />}
      filters={[
        {
          kind: 'choice',
          name: 'kind',
          label: t('账户类别'),
          options: Object.entries(accountKindLabels).map(([value, label]) => ({ value, label: t(label) })),
        },
        { kind: 'choice', name: 'providerId', label: t('服务机构'), options: providers.options },
      ]}
      empty={{ title: t('还没有账户'), hint: t('录入预算后,资金来源、预算、老人额度和应付机构会各有账户。') }}
      columns={[
        { key: 'name', title: t('账户'), render: (account) => account.name, text: (account) => account.name },
        {
          key: 'code',
          title: t('编码'),
          render: (account) => <span className="y-number">{account.code}</span>,
          text: (account) => account.code,
          isOptional: true,
        },
        {
          key: 'kind',
          title: t('账户类别'),
          render: (account) => t(labelOf(accountKindLabels, account.kind)),
          text: (account) => t(labelOf(accountKindLabels, account.kind)),
        },
        {
          key: 'posted',
          title: t('余额'),
          align: 'right',
          render: (account) => <Amount amount={account.posted} unit={account.unit} />,
          text: (account) => words(account.posted, account.unit),
        },
        {
          key: 'reserved',
          title: t('占用中'),
          align: 'right',
          render: (account) => <Amount amount={account.reserved} unit={account.unit} />,
          text: (account) => words(account.reserved, account.unit),
        },
        {
          key: 'available',
          title: t('可用'),
          align: 'right',
          render: (account) => <Amount amount={account.available} unit={account.unit} />,
          text: (account) => words(account.available, account.unit),
        },
      ]}
    />
  );
}

/** The audit of the ledger from its transfers alone. */
function CheckResult({ county }: { county: string }) {
  const { t } = useTranslation();
  const { data, error, isFetching, refetch } = useCall(checkLedgerOf, { params: { county } });
  if (error) return <ProblemNote problem={error} onRetry={() => void refetch()} />;
  if (!data) return <p role="status">{t('正在按每一笔往来重算…')}</p>;
  if (data.problems.length === 0) {
    return (
      <p role="status">
        <StateTag
          tone="good"
          text={t('账目相符:{{accounts}} 个账户,{{transfers}} 笔往来。', {
            accounts: data.accounts,
            transfers: data.transfers,
          })}
        />{' '}
        <Button size="small" loading={isFetching} onClick={() => void refetch()}>
          {t('再核对一次')}
        </Button>
      </p>
    );
  }
  return (
    <Alert
      className="y-problem"
      role="alert"
      showIcon
      type="error"
      title={t('发现 {{n}} 处不符', { n: data.problems.length })}
      description={
        <ul>
          {data.problems.map((problem, index) => (
            <li key={index}>{problem.message}</li>
          ))}
        </ul>
      }
      action={
        <Button size="small" loading={isFetching} onClick={() => void refetch()}>
          {t('再核对一次')}
        </Button>
      }
    />
  );
}
