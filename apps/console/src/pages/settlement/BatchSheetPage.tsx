import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { printBatch } from '../../../../../server/src/oversight/settlement/contract.ts';
import { useCall } from '../../client/queries.ts';
import { labelOf } from '../../components/elder-labels.ts';
import { Fact, Facts, Section } from '../../components/FilePage.tsx';
import { Go, usePathParams } from '../../components/Go.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { PrintButton } from '../../components/PrintButton.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Day, Money } from '../../components/values.tsx';
import { RowsTable } from '../money/RowsTable.tsx';
import { batchStatusLabels, exclusionLabels } from './settlement-labels.ts';

/** The sheet that is signed and stamped: a total for each service, the amount in words. */
export function Page() {
  const { t } = useTranslation();
  const { county = '', id = '' } = usePathParams();
  const { data, error, refetch } = useCall(printBatch, { params: { county, id } });
  if (!data) {
    return (
      <>
        <PageTitle text={t('结算表')} />
        <ProblemNote problem={error ?? undefined} onRetry={() => void refetch()} />
        {!error && <Skeleton active paragraph={{ rows: 8 }} />}
      </>
    );
  }
  const { batch } = data;
  return (
    <article className="y-file">
      <header className="y-file-head">
        <div className="y-file-who">
          <PageTitle text={t('{{county}}居家养老服务结算表', { county: data.countyName })} />
          <div className="y-secondary">
            {batch.number} · {t(labelOf(batchStatusLabels, batch.status))}
          </div>
        </div>
        <div className="y-file-actions y-no-print">
          <Go to={`/settlement/${county}/${id}`} className="y-link-button">
            {t('回到结算单')}
          </Go>
          <PrintButton />
        </div>
      </header>
      <Section title={t('合计')}>
        <Facts>
          <Fact label={t('服务机构')}>{batch.providerName}</Fact>
          <Fact label={t('月份')}>
            <span className="y-number">{batch.month}</span>
          </Fact>
          <Fact label={t('服务次数')}>{batch.visits}</Fact>
          <Fact label={t('金额')}>
            <strong>
              <Money fen={batch.totalFen} />
            </strong>
          </Fact>
          <Fact label={t('金额大写')}>
            <strong>{data.totalInWords}</strong>
          </Fact>
          {batch.bank && (
            <Fact label={t('收款账户')}>
              {batch.bank.bankName} {batch.bank.accountName}{' '}
              <span className="y-number">{batch.bank.accountMasked}</span>
            </Fact>
          )}
        </Facts>
      </Section>
      <Section title={t('按服务汇总')}>
        <RowsTable
          caption={t('按服务汇总')}
          rows={data.services}
          rowKey={(row) => row.productName}
          empty={t('没有明细')}
          columns={[
            { key: 'product', title: t('服务'), render: (row) => row.productName },
            { key: 'visits', title: t('次数'), align: 'right', render: (row) => row.visits },
            { key: 'amount', title: t('金额'), align: 'right', render: (row) => <Money fen={row.amountFen} /> },
          ]}
        />
      </Section>
      {data.corrections.length > 0 && (
        <Section title={t('更正')}>
          <RowsTable
            caption={t('更正')}
            rows={data.corrections}
            rowKey={(row) => row.id}
            empty=""
            columns={[
              { key: 'day', title: t('服务日期'), render: (row) => <Day at={row.plannedStart} /> },
              { key: 'elder', title: t('老人'), render: (row) => row.elderName },
              { key: 'reason', title: t('理由'), render: (row) => row.reason },
              { key: 'amount', title: t('金额'), align: 'right', render: (row) => <Money fen={row.amountFen} /> },
            ]}
          />
        </Section>
      )}
      {data.exclusions.length > 0 && (
        <Section title={t('没有列入的服务')}>
          <RowsTable
            caption={t('没有列入的服务')}
            rows={data.exclusions}
            rowKey={(row) => row.reason}
            empty=""
            columns={[
              { key: 'reason', title: t('原因'), render: (row) => t(labelOf(exclusionLabels, row.reason)) },
              { key: 'visits', title: t('次数'), align: 'right', render: (row) => row.visits },
            ]}
          />
        </Section>
      )}
      <Section title={t('签章')}>
        <Facts>
          <Fact label={t('服务机构(盖章)')}>
            {batch.confirmed?.byName} <Day at={batch.confirmed?.at} />
          </Fact>
          <Fact label={t('区县民政审核')}>
            {batch.reviewed?.byName} <Day at={batch.reviewed?.at} />
          </Fact>
          <Fact label={t('财务付款')}>
            {batch.paid?.byName} <Day at={batch.paid?.at} />
          </Fact>
        </Facts>
      </Section>
    </article>
  );
}
