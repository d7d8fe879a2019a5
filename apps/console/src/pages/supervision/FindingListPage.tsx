import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/oversight/supervision/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { labelOf } from '../../components/elder-labels.ts';
import { useOwnCounty } from '../../components/CountyGate.tsx';
import { Choice, Field } from '../../components/Field.tsx';
import { Go } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { DueTag, Instant, Nothing, StateTag } from '../../components/values.tsx';
import { formatInstant } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { OpenFindingDialog } from './OpenFindingDialog.tsx';
import {
  findingFilterLabels,
  findingKindLabels,
  findingStatusLabels,
  findingStatusTones,
} from './supervision-labels.ts';
import { Dialog } from '../../components/Dialog.tsx';

type Finding = OutputOf<typeof contract.listFindings>['rows'][number];

/** Findings by deadline: the provider is heard, the county decides. */
export function Page() {
  const { t } = useTranslation();
  const may = useMay();
  const query = useCall(contract.listFindings, { query: useListQuery() as never }, { keepPrevious: true });
  const [hearing, setHearing] = useState<Finding>();
  const [deciding, setDeciding] = useState<Finding>();
  const [isOpening, setOpening] = useState(false);
  const county = useOwnCounty();
  const start = county && may(contract.openFinding) && (
    <Button icon={<Icon name="plus" />} onClick={() => setOpening(true)}>
      {t('登记机构问题')}
    </Button>
  );
  return (
    <>
      <ListPage
        id="findings"
        title={t('问题处理')}
        query={query}
        rowKey={(row) => row.id}
        actions={start}
        filters={[
          {
            kind: 'choice',
            name: 'status',
            label: t('状态'),
            options: Object.entries(findingFilterLabels).map(([value, label]) => ({ value, label: t(label) })),
          },
        ]}
        empty={{
          title: t('没有待处理的问题'),
          hint: t(
            '回访、复核中发现的和人工登记的问题会列在这里:先听机构说明,再由区县认定。某一次服务的问题在该次服务页登记。',
          ),
          action: start,
        }}
        columns={[
          {
            key: 'kind',
            title: t('问题'),
            render: (row) => (
              <>
                <strong>{t(labelOf(findingKindLabels, row.kind))}</strong>
                <div>{row.summary}</div>
              </>
            ),
            text: (row) => `${t(labelOf(findingKindLabels, row.kind))} ${row.summary}`,
          },
          {
            key: 'visit',
            title: t('服务'),
            render: (row) =>
              row.visitId ? <Go to={`/visits/${row.county}/${row.visitId}`}>{t('查看服务')}</Go> : t('机构整体'),
          },
          {
            key: 'provider',
            title: t('服务机构'),
            render: (row) => row.providerName ?? <Nothing />,
            text: (row) => row.providerName ?? '',
          },
          {
            key: 'status',
            title: t('状态'),
            render: (row) => (
              <>
                <StateTag
                  tone={findingStatusTones[row.status] ?? 'neutral'}
                  text={t(labelOf(findingStatusLabels, row.status))}
                />
                {row.holdsPayment && ['open', 'heard'].includes(row.status) && (
                  <StateTag tone="warning" text={t('暂缓付款')} />
                )}
              </>
            ),
            text: (row) => t(labelOf(findingStatusLabels, row.status)),
          },
          {
            key: 'due',
            title: t('期限'),
            render: (row) => (row.decidedAt ? <Nothing /> : <DueTag day={row.dueOn} />),
            text: (row) => row.dueOn,
          },
          {
            key: 'statement',
            title: t('机构说明'),
            render: (row) => row.providerStatement ?? <Nothing />,
            text: (row) => row.providerStatement ?? '',
          },
          {
            key: 'decision',
            title: t('认定理由'),
            render: (row) => row.decisionReason ?? <Nothing />,
            text: (row) => row.decisionReason ?? '',
          },
          {
            key: 'opened',
            title: t('发现时间'),
            render: (row) => <Instant at={row.openedAt} />,
            text: (row) => formatInstant(row.openedAt),
            isOptional: true,
          },
          {
            key: 'act',
            isAction: true,
            title: t('操作'),
            render: (row) => (
              <>
                {may(contract.answerFinding) && row.status === 'open' && (
                  <Button size="small" onClick={() => setHearing(row)}>
                    {t('说明情况')}
                  </Button>
                )}
                {may(contract.decideFinding) && ['open', 'heard'].includes(row.status) && (
                  <Button size="small" onClick={() => setDeciding(row)}>
                    {t('认定')}
                  </Button>
                )}
              </>
            ),
          },
        ]}
      />
      {isOpening && county && <OpenFindingDialog about={{ county }} onClose={() => setOpening(false)} />}
      {hearing && <StatementDialog finding={hearing} onClose={() => setHearing(undefined)} />}
      {deciding && <DecisionDialog finding={deciding} onClose={() => setDeciding(undefined)} />}
    </>
  );
}

const MIN_WORDS = 4;

function StatementDialog({ finding, onClose }: { finding: Finding; onClose: () => void }) {
  const { t } = useTranslation();
  const [statement, setStatement] = useState('');
  const { act, isPending, problem } = useAct(contract.answerFinding, { onDone: onClose });
  return (
    <Dialog
      title={t('说明情况')}
      okText={t('提交说明')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: statement.trim().length < MIN_WORDS }}
      onOk={() =>
        act({
          params: { county: finding.county, id: finding.id },
          body: { statement: statement.trim(), version: finding.version },
        })
      }
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <p>
        <strong>{t(labelOf(findingKindLabels, finding.kind))}</strong> {finding.summary}
      </p>
      <Field
        label={t('机构说明')}
        name="statement"
        problem={problem}
        hint={t('写明当时的情况和能查证的材料,至少四个字。')}
        isRequired
      >
        <Input.TextArea
          value={statement}
          rows={5}
          maxLength={2000}
          onChange={(event) => setStatement(event.target.value)}
        />
      </Field>
      <ProblemNote problem={problem} />
    </Dialog>
  );
}

function DecisionDialog({ finding, onClose }: { finding: Finding; onClose: () => void }) {
  const { t } = useTranslation();
  const [decision, setDecision] = useState('');
  const [reason, setReason] = useState('');
  const { act, isPending, problem } = useAct(contract.decideFinding, { onDone: onClose });
  return (
    <Dialog
      title={t('认定问题')}
      okText={t('认定')}
      cancelText={t('取消')}
      okButtonProps={{
        loading: isPending,
        danger: decision === 'upheld',
        disabled: !decision || reason.trim().length < MIN_WORDS,
      }}
      onOk={() =>
        act({
          params: { county: finding.county, id: finding.id },
          body: { decision: decision as 'upheld' | 'dismissed', reason: reason.trim(), version: finding.version },
        })
      }
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <p>
        <strong>{t(labelOf(findingKindLabels, finding.kind))}</strong> {finding.summary}
      </p>
      <p>
        {t('机构说明')}:{finding.providerStatement ?? t('还没有说明。')}
      </p>
      <Field
        label={t('结论')}
        isRequired
        hint={
          finding.visitId === null
            ? undefined
            : decision === 'upheld'
              ? t('这次服务不付款;已经付的,在结算中更正。')
              : decision === 'dismissed'
                ? t('解除暂缓,这次服务照常结算。')
                : undefined
        }
      >
        <Choice
          value={decision}
          onChange={setDecision}
          placeholder={t('请选择')}
          options={[
            { value: 'upheld', label: t('问题属实') },
            { value: 'dismissed', label: t('不属实') },
          ]}
        />
      </Field>
      <Field label={t('理由')} name="reason" problem={problem} hint={t('至少四个字,会告知机构。')} isRequired>
        <Input.TextArea value={reason} rows={4} maxLength={1000} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <ProblemNote problem={problem} />
    </Dialog>
  );
}
