import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { listCandidates, openBatchOf } from '../../../../../server/src/oversight/settlement/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Go, useFilters, useGo } from '../../components/Go.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Instant, Money, StateTag } from '../../components/values.tsx';
import { formatFen, formatInstant } from '../../format/format.ts';
import { stepDay } from '../../format/day-text.ts';
import { useProviderNames } from '../supply/provider-names.ts';
import { exclusionLabels } from './settlement-labels.ts';

/** What a batch would hold and what it would leave out, before it is opened. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('开结算单')}>{(county) => <Preview key={county} county={county} />}</CountyGate>;
}

const nothingAsked = { rows: [], next: null };

function Preview({ county }: { county: string }) {
  const { t } = useTranslation();
  const go = useGo();
  const [filters] = useFilters();
  const asked = useListQuery();
  const providers = useProviderNames(county);
  const providerId = filters.providerId ?? '';
  const month = filters.month ?? '';
  const isAsked = providerId !== '' && month !== '';
  const thisMonth = serverToday().slice(0, 7);
  const isOver = month < thisMonth;
  const answer = useCall(
    listCandidates,
    { params: { county }, query: { ...asked, providerId, month } },
    { enabled: isAsked, keepPrevious: true },
  );
  const { act, isPending, problem } = useAct(openBatchOf, {
    onDone: (batch) => go(`/settlement/${batch.county}/${batch.id}`),
  });
  const data = isAsked ? answer.data : undefined;
  return (
    <ListPage
      id="settlement-candidates"
      title={t('开结算单')}
      query={{
        data: isAsked ? answer.data : nothingAsked,
        error: answer.error,
        isFetching: answer.isFetching,
        refetch: answer.refetch,
        readPage: answer.readPage,
      }}
      rowKey={(row) => row.visitId}
      open={(row) => `/visits/${county}/${row.visitId}`}
      filters={[
        { kind: 'choice', name: 'providerId', label: t('服务机构'), options: providers.options },
        { kind: 'month', name: 'month', label: t('月份') },
      ]}
      actions={
        <Button
          type="primary"
          disabled={!data || data.included === 0 || !isOver}
          loading={isPending}
          onClick={() => act({ params: { county }, body: { providerId, month } })}
        >
          {t('开结算单')}
        </Button>
      }
      note={
        <>
          <ProblemNote problem={problem} />
          {!isAsked && (
            <p role="status">
              {t('请选择机构和月份(例如 {{month}}),先看会结算哪些服务。', { month: stepDay(thisMonth, 'month', -1) })}
            </p>
          )}
          {isAsked && !isOver && (
            <p role="status">
              <StateTag tone="warning" text={t('这个月还没有结束,现在只能看,月末以后才能开结算单。')} />
            </p>
          )}
          {data && (
            <p role="status">
              {t('结算 {{n}} 次,合计', { n: data.included })} <strong>{formatFen(data.includedFen)}</strong>
              {data.excluded > 0 && t(';另有 {{n}} 次不结算,原因见“处理”一列。', { n: data.excluded })}
            </p>
          )}
        </>
      }
      empty={{ title: t('没有可结算的服务'), hint: t('核验通过、还没有结算的服务会列在这里。') }}
      columns={[
        {
          key: 'time',
          title: t('服务时间'),
          render: (row) => <Instant at={row.plannedStart} />,
          text: (row) => formatInstant(row.plannedStart),
        },
        { key: 'elder', title: t('老人'), render: (row) => row.elderName, text: (row) => row.elderName },
        { key: 'product', title: t('服务'), render: (row) => row.productName, text: (row) => row.productName },
        {
          key: 'amount',
          title: t('结算金额'),
          align: 'right',
          render: (row) => <Money fen={row.amountFen} />,
          text: (row) => formatFen(row.amountFen),
        },
        {
          key: 'quota',
          title: t('其中额度支付'),
          align: 'right',
          render: (row) => <Money fen={row.quotaFen} />,
          text: (row) => formatFen(row.quotaFen),
        },
        {
          key: 'handling',
          title: t('处理'),
          render: (row) =>
            row.excludedBecause ? (
              <>
                <StateTag
                  tone="warning"
                  text={t('不结算:{{why}}', { why: t(labelOf(exclusionLabels, row.excludedBecause)) })}
                />{' '}
                <Go to={`/findings?visitId=${row.visitId}`}>{t('看问题')}</Go>
              </>
            ) : (
              <StateTag tone="good" text={t('结算')} />
            ),
          text: (row) => (row.excludedBecause ? t(labelOf(exclusionLabels, row.excludedBecause)) : t('结算')),
        },
      ]}
    />
  );
}
