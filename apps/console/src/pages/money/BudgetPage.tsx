import { useTranslation } from 'react-i18next';
import { listLines, listLineTransfers } from '../../../../../server/src/money/budgets/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useCall } from '../../client/queries.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Fact, Facts, FilePage, Section } from '../../components/FilePage.tsx';
import { Go, useFilters, usePathParams } from '../../components/Go.tsx';
import { useListQuery } from '../../components/ListPage.tsx';
import { Money } from '../../components/values.tsx';
import { useBenefitName } from './benefit-names.ts';
import { fundSourceLabels } from './money-labels.ts';
import { Transfers } from './Transfers.tsx';

const ALL_LINES = 200;

/** One budget line: where its money came from and went. */
export function Page() {
  const { t } = useTranslation();
  const { county = '', id = '' } = usePathParams();
  const [filters] = useFilters();
  const year = filters.year ?? serverToday().slice(0, 4);
  const transfers = useCall(
    listLineTransfers,
    { params: { county, id }, query: useListQuery() },
    { keepPrevious: true },
  );
  const lines = useCall(listLines, { params: { county }, query: { year, limit: ALL_LINES } });
  const nameOf = useBenefitName(county);
  const line = lines.data?.rows.find((one) => one.id === id);
  return (
    <FilePage
      title={line?.name ?? t('预算')}
      subtitle={
        line && (
          <>
            {t(labelOf(fundSourceLabels, line.fundSource))} · {line.year} · <AreaName code={line.area} />
          </>
        )
      }
      problem={lines.error ?? undefined}
      onRetry={() => void lines.refetch()}
      facts={<Transfers id="budget-transfers" county={county} title={t('往来明细')} query={transfers} />}
      history={
        line && (
          <Section title={t('资金')}>
            <Facts>
              <Fact label={t('下达')}>
                <Money fen={line.appropriatedFen} />
              </Fact>
              <Fact label={t('已分给老人额度')}>
                <Money fen={line.committedFen} />
              </Fact>
              <Fact label={t('已支出')}>
                <Money fen={line.spentFen} />
              </Fact>
              <Fact label={t('可用')}>
                <strong>
                  <Money fen={line.availableFen} />
                </strong>
              </Fact>
              <Fact label={t('用于')}>{line.benefit ? nameOf(line.benefit) : t('所有待遇')}</Fact>
              <Fact label={t('账户')}>
                <Go to={`/ledger/${county}/${line.accountId}`}>{t('在总账中查看')}</Go>
              </Fact>
            </Facts>
          </Section>
        )
      }
    />
  );
}
