import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkAudit, listAudit } from '../../../../../server/src/platform/audit/contract.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Icon } from '../../components/Icon.tsx';
import { roleLabels } from '../../components/labels.ts';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Instant, StateTag } from '../../components/values.tsx';
import { formatInstant } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';

/** Who did what, when and why. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('审计日志')}>{(county) => <CountyAudit key={county} county={county} />}</CountyGate>;
}

function CountyAudit({ county }: { county: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const [isChecking, setChecking] = useState(false);
  const list = useCall(listAudit, { params: { county }, query: useListQuery() }, { keepPrevious: true });
  const check = useCall(checkAudit, { params: { county } }, { enabled: isChecking });
  const roleName = (role: string) => t(labelOf(roleLabels, role));
  return (
    <ListPage
      id="audit"
      title={t('审计日志')}
      query={list}
      rowKey={(entry) => String(entry.seq)}
      filters={[
        { kind: 'text', name: 'action', label: t('操作'), placeholder: 'elders.reveal' },
        { kind: 'text', name: 'elderId', label: t('老人编号') },
        { kind: 'text', name: 'subjectId', label: t('对象编号') },
      ]}
      actions={
        may(checkAudit) && (
          <Button icon={<Icon name="audit" />} loading={check.isFetching} onClick={() => setChecking(true)}>
            {t('校验日志链')}
          </Button>
        )
      }
      note={
        <>
          <ProblemNote problem={check.error ?? undefined} />
          {check.data && (
            <p role="status">
              {check.data.problems.length === 0 ? (
                <StateTag tone="good" text={t('已校验 {{n}} 条,无篡改、缺失或乱序', { n: check.data.rows })} />
              ) : (
                <StateTag
                  tone="bad"
                  text={t('发现 {{n}} 处问题,首处在第 {{seq}} 条', {
                    n: check.data.problems.length,
                    seq: check.data.problems[0]?.seq ?? 0,
                  })}
                />
              )}
            </p>
          )}
        </>
      }
      empty={{ title: t('还没有记录'), hint: t('每一次写入、查看完整证件号和健康记录都会记在这里。') }}
      columns={[
        {
          key: 'seq',
          title: t('序号'),
          render: (entry) => entry.seq,
          text: (entry) => String(entry.seq),
          align: 'right',
        },
        {
          key: 'at',
          title: t('时间'),
          render: (entry) => <Instant at={entry.at} />,
          text: (entry) => formatInstant(entry.at),
        },
        {
          key: 'who',
          title: t('谁'),
          render: (entry) => `${entry.actorName ?? t('系统')}(${roleName(entry.actorRole)})`,
          text: (entry) => `${entry.actorName ?? t('系统')}(${roleName(entry.actorRole)})`,
        },
        {
          key: 'action',
          title: t('操作'),
          render: (entry) => <code>{entry.action}</code>,
          text: (entry) => entry.action,
        },
        {
          key: 'subject',
          title: t('对象'),
          render: (entry) => `${entry.subjectType} ${entry.subjectId.slice(0, 8)}`,
          text: (entry) => `${entry.subjectType} ${entry.subjectId}`,
        },
        { key: 'reason', title: t('理由'), render: (entry) => entry.reason ?? '', text: (entry) => entry.reason ?? '' },
        {
          key: 'elder',
          title: t('老人编号'),
          render: (entry) => entry.elderId ?? '',
          text: (entry) => entry.elderId ?? '',
          isOptional: true,
        },
        {
          key: 'detail',
          title: t('内容'),
          render: (entry) => <code>{JSON.stringify(entry.detail)}</code>,
          text: (entry) => JSON.stringify(entry.detail),
          isOptional: true,
        },
        {
          key: 'trace',
          title: t('编号'),
          render: (entry) => <span className="y-trace">{entry.trace ?? ''}</span>,
          text: (entry) => entry.trace ?? '',
          isOptional: true,
        },
      ]}
    />
  );
}
