import { useTranslation } from 'react-i18next';
import { getStatement } from '../../../../../server/src/money/ledger/contract.ts';
import { useCall } from '../../client/queries.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Fact, Facts, FilePage, Section } from '../../components/FilePage.tsx';
import { Go, usePathParams } from '../../components/Go.tsx';
import { useListQuery } from '../../components/ListPage.tsx';
import { accountKindLabels } from './money-labels.ts';
import { Amount, Transfers } from './Transfers.tsx';

/** One account: its balance and every transfer that makes it. */
export function Page() {
  const { t } = useTranslation();
  const { county = '', id = '' } = usePathParams();
  const query = useCall(getStatement, { params: { county, id }, query: useListQuery() }, { keepPrevious: true });
  if (!query.data) {
    return (
      <FilePage
        title="…"
        isLoading={!query.error}
        problem={query.error ?? undefined}
        onRetry={() => void query.refetch()}
        facts={null}
        history={null}
      />
    );
  }
  const { account } = query.data;
  return (
    <FilePage
      title={account.name}
      subtitle={
        <>
          {t(labelOf(accountKindLabels, account.kind))} · <span className="y-number">{account.code}</span>
        </>
      }
      facts={<Transfers id="statement" county={county} title={t('往来明细')} query={query} />}
      history={
        <Section title={t('余额')}>
          <Facts>
            <Fact label={t('余额')}>
              <Amount amount={account.posted} unit={account.unit} />
            </Fact>
            <Fact label={t('占用中')}>
              <Amount amount={account.reserved} unit={account.unit} />
            </Fact>
            <Fact label={t('可用')}>
              <strong>
                <Amount amount={account.available} unit={account.unit} />
              </strong>
            </Fact>
            <Fact label={t('地区')}>
              <AreaName code={account.area} />
            </Fact>
            {account.providerId && (
              <Fact label={t('服务机构')}>
                <Go to={`/providers/${county}/${account.providerId}`}>{t('查看机构')}</Go>
              </Fact>
            )}
          </Facts>
        </Section>
      }
    />
  );
}
