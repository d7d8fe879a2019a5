import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/oversight/settlement/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useCall } from '../../client/queries.ts';
import { labelOf } from '../../components/elder-labels.ts';
import { Fact, Facts, FilePage, Section } from '../../components/FilePage.tsx';
import { Go, useFilters, usePathParams } from '../../components/Go.tsx';
import { ListPage, useListQuery, type ListQuery } from '../../components/ListPage.tsx';
import { Timeline } from '../../components/Timeline.tsx';
import { Instant, Money, Nothing, StateTag } from '../../components/values.tsx';
import { formatFen, formatInstant } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { RowsTable } from '../money/RowsTable.tsx';
import { BatchActions } from './BatchActions.tsx';
import { CorrectionDialog } from './CorrectionDialog.tsx';
import {
  batchNextLabels,
  batchStatusLabels,
  batchStatusTones,
  exclusionLabels,
  lineKindLabels,
} from './settlement-labels.ts';

type BatchWithLines = OutputOf<typeof contract.getBatchWithLines>;
export type Batch = BatchWithLines['batch'];
export type BatchLine = BatchWithLines['rows'][number];

/** One batch: its state and next step, its lines, what it leaves out, and its money's way to the bank. */
export function Page() {
  const { county = '', id = '' } = usePathParams();
  const [filters] = useFilters();
  const asked = useListQuery();
  const query = useCall(
    contract.getBatchWithLines,
    { params: { county, id }, query: { limit: asked.limit, ...(filters.cursor ? { cursor: filters.cursor } : {}) } },
    { keepPrevious: true },
  );
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
  return <BatchFile batch={query.data.batch} lines={<Lines batch={query.data.batch} query={query} />} />;
}

function BatchFile({ batch, lines }: { batch: Batch; lines: ReactNode }) {
  const { t } = useTranslation();
  return (
    <FilePage
      title={t('结算单 {{number}}', { number: batch.number })}
      subtitle={
        <>
          <Go to={`/providers/${batch.county}/${batch.providerId}`}>{batch.providerName}</Go> ·{' '}
          <span className="y-number">{batch.month}</span>
        </>
      }
      state={
        <>
          <StateTag
            tone={batchStatusTones[batch.status] ?? 'neutral'}
            text={t(labelOf(batchStatusLabels, batch.status))}
          />
          <strong>
            <Money fen={batch.totalFen} />
          </strong>{' '}
          {t('{{n}} 次服务', { n: batch.visits })}
        </>
      }
      next={
        <>
          {t(labelOf(batchNextLabels, batch.status))}
          <BatchActions batch={batch} />
        </>
      }
      actions={
        <Go to={`/settlement/${batch.county}/${batch.id}/print`} className="y-link-button">
          {t('打印结算表')}
        </Go>
      }
      trace={{ county: batch.county, type: 'batch', id: batch.id }}
      facts={lines}
      history={
        <>
          <Exclusions batch={batch} />
          <Section title={t('收款账户')}>
            {batch.bank ? (
              <Facts>
                <Fact label={t('开户银行')}>{batch.bank.bankName}</Fact>
                <Fact label={t('户名')}>{batch.bank.accountName}</Fact>
                <Fact label={t('账号')}>
                  <span className="y-number">{batch.bank.accountMasked}</span>
                </Fact>
                {batch.bankFileSha256 && (
                  <Fact label={t('付款文件校验值')}>
                    <span className="y-trace">{batch.bankFileSha256}</span>
                  </Fact>
                )}
              </Facts>
            ) : (
              <p className="y-secondary">{t('付款时按机构当时有效的账户填入。')}</p>
            )}
          </Section>
          <Section title={t('办理经过')}>
            <Timeline entries={stepsOf(batch, t)} />
          </Section>
        </>
      }
    />
  );
}

function stepsOf(batch: Batch, t: (text: string) => string) {
  const steps = [
    { key: 'paid', step: batch.paid, title: t('财务付款') },
    { key: 'reviewed', step: batch.reviewed, title: t('区县审核') },
    { key: 'confirmed', step: batch.confirmed, title: t('机构确认') },
    { key: 'opened', step: batch.opened, title: t('开单') },
  ];
  return steps.flatMap(({ key, step, title }) => (step ? [{ key, title, at: step.at, who: step.byName }] : []));
}

function Lines({ batch, query }: { batch: Batch; query: ListQuery<BatchLine> }) {
  const { t } = useTranslation();
  const may = useMay();
  const [correcting, setCorrecting] = useState<BatchLine>();
  // What is on its way to payment is returned first; what was paid is corrected in a later batch.
  const canCorrect = ['draft', 'paid'].includes(batch.status) && may(contract.correctLine);
  return (
    <>
      <ListPage
        isPart
        id="settlement-lines"
        title={t('明细')}
        query={query}
        rowKey={(line) => line.id}
        open={(line) => `/visits/${batch.county}/${line.visitId}`}
        empty={{ title: t('没有明细'), hint: t('这张结算单里没有服务。') }}
        columns={[
          {
            key: 'time',
            title: t('服务时间'),
            render: (line) => <Instant at={line.plannedStart} />,
            text: (line) => formatInstant(line.plannedStart),
          },
          {
            key: 'elder',
            title: t('老人'),
            render: (line) => <span className="y-name">{line.elderName}</span>,
            text: (line) => line.elderName,
          },
          { key: 'product', title: t('服务'), render: (line) => line.productName, text: (line) => line.productName },
          {
            key: 'kind',
            title: t('类别'),
            render: (line) => (
              <>
                {t(labelOf(lineKindLabels, line.kind))}
                {line.reason && <div className="y-secondary">{line.reason}</div>}
                <Corrected batch={batch} line={line} />
              </>
            ),
            text: (line) => t(labelOf(lineKindLabels, line.kind)),
          },
          {
            key: 'amount',
            title: t('金额'),
            align: 'right',
            render: (line) => <Money fen={line.amountFen} />,
            text: (line) => formatFen(line.amountFen),
          },
          {
            key: 'quota',
            title: t('其中额度支付'),
            align: 'right',
            render: (line) => <Money fen={line.quotaFen} />,
            text: (line) => formatFen(line.quotaFen),
            isOptional: true,
          },
          ...(canCorrect
            ? [
                {
                  key: 'act',
                  isAction: true,
                  title: t('操作'),
                  render: (line: BatchLine) =>
                    line.kind === 'visit' ? (
                      <Button size="small" type="link" onClick={() => setCorrecting(line)}>
                        {t('更正', { context: 'do' })}
                      </Button>
                    ) : (
                      <Nothing />
                    ),
                },
              ]
            : []),
        ]}
      />
      {correcting && <CorrectionDialog batch={batch} line={correcting} onClose={() => setCorrecting(undefined)} />}
    </>
  );
}

/** Where a correction comes from, or what has corrected a visit since. */
function Corrected({ batch, line }: { batch: Batch; line: BatchLine }) {
  const { t } = useTranslation();
  const to = ({ batchId }: { batchId: string }) => `/settlement/${batch.county}/${batchId}`;
  return (
    <>
      {line.correctsBatch && line.correctsBatch.batchId !== batch.id && (
        <div className="y-secondary">
          {t('更正')}{' '}
          <Go to={to(line.correctsBatch)} className="y-number">
            {line.correctsBatch.number}
          </Go>
        </div>
      )}
      {line.corrections.map((correction, index) => (
        <div key={index} className="y-secondary">
          {t('已更正')} <Money fen={correction.amountFen} />{' '}
          {correction.batchId !== batch.id && <Go to={to(correction)}>{correction.number}</Go>}
        </div>
      ))}
    </>
  );
}

const MOST_EXCLUSIONS = 200;

function Exclusions({ batch }: { batch: Batch }) {
  const { t } = useTranslation();
  const { data } = useCall(contract.listExclusions, {
    params: { county: batch.county, id: batch.id },
    query: { limit: MOST_EXCLUSIONS },
  });
  const rows = data?.rows ?? [];
  return (
    <Section title={t('没有列入的服务')}>
      <RowsTable
        caption={t('没有列入的服务')}
        rows={rows}
        rowKey={(row) => row.visitId}
        empty={t('核验通过的服务都已列入。')}
        columns={[
          {
            key: 'visit',
            title: t('服务时间'),
            render: (row) => (
              <Go to={`/visits/${batch.county}/${row.visitId}`}>
                <Instant at={row.plannedStart} />
              </Go>
            ),
          },
          { key: 'elder', title: t('老人'), render: (row) => row.elderName },
          { key: 'why', title: t('原因'), render: (row) => t(labelOf(exclusionLabels, row.reason)) },
        ]}
      />
      {data?.next && (
        <p className="y-secondary">{t('只列出前 {{n}} 次;导出的表格里有全部。', { n: MOST_EXCLUSIONS })}</p>
      )}
    </Section>
  );
}
