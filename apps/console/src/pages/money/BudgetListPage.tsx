import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addLine, listLines } from '../../../../../server/src/money/budgets/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Go, useFilters } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery, type Column } from '../../components/ListPage.tsx';
import { Money } from '../../components/values.tsx';
import { formatFen } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { NewLineDialog } from './NewLineDialog.tsx';
import { useBenefitName } from './benefit-names.ts';
import { fundSourceLabels } from './money-labels.ts';

type Line = OutputOf<typeof listLines>['rows'][number];

/** Budget lines of a year: what was given, promised, spent and is left. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('预算')}>{(county) => <Lines key={county} county={county} />}</CountyGate>;
}

function Lines({ county }: { county: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const [filters] = useFilters();
  const [isAdding, setAdding] = useState(false);
  const nameOf = useBenefitName(county);
  const thisYear = Number(serverToday().slice(0, 4));
  const year = filters.year ?? String(thisYear);
  const query = useCall(listLines, { params: { county }, query: { ...useListQuery(), year } }, { keepPrevious: true });
  const start = may(addLine) && (
    <Button type="primary" icon={<Icon name="plus" />} onClick={() => setAdding(true)}>
      {t('录入预算')}
    </Button>
  );
  const money = (key: string, title: string, fenOf: (line: Line) => number): Column<Line> => ({
    key,
    title,
    align: 'right',
    render: (line) => (
      <Go to={`/budgets/${line.county}/${line.id}?year=${line.year}`}>
        <Money fen={fenOf(line)} />
      </Go>
    ),
    text: (line) => formatFen(fenOf(line)),
  });
  return (
    <>
      <ListPage
        id="budgets"
        title={t('预算')}
        query={query}
        rowKey={(line) => line.id}
        open={(line) => `/budgets/${line.county}/${line.id}?year=${line.year}`}
        actions={start}
        filters={[
          {
            kind: 'choice',
            name: 'year',
            label: t('年度'),
            initial: String(thisYear),
            options: [thisYear + 1, thisYear, thisYear - 1, thisYear - 2].map((one) => ({
              value: String(one),
              label: String(one),
            })),
          },
        ]}
        note={
          <p className="y-secondary">
            {t('{{year}} 年度。下达 = 已分给老人额度 + 已支出 + 可用;点数字看往来明细。', { year })}
          </p>
        }
        empty={{
          title: t('这一年还没有预算'),
          hint: t('收到资金文件后录入预算,补贴额度和结算都从预算中支出。'),
          action: start,
        }}
        columns={[
          { key: 'name', title: t('预算名称'), render: (line) => line.name, text: (line) => line.name },
          {
            key: 'source',
            title: t('资金来源'),
            render: (line) => t(labelOf(fundSourceLabels, line.fundSource)),
            text: (line) => t(labelOf(fundSourceLabels, line.fundSource)),
          },
          {
            key: 'benefit',
            title: t('用于'),
            render: (line) => (line.benefit ? nameOf(line.benefit) : t('所有待遇')),
            text: (line) => (line.benefit ? nameOf(line.benefit) : t('所有待遇')),
            isOptional: true,
          },
          money('appropriated', t('下达'), (line) => line.appropriatedFen),
          money('committed', t('已分给老人额度'), (line) => line.committedFen),
          money('spent', t('已支出'), (line) => line.spentFen),
          money('available', t('可用'), (line) => line.availableFen),
        ]}
      />
      {isAdding && <NewLineDialog county={county} onClose={() => setAdding(false)} />}
    </>
  );
}
