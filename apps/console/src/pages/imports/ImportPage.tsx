import { Button, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  downloadRejections,
  getImport,
  listImportIssues,
  runImport,
} from '../../../../../server/src/people/elders/import-contract.ts';
import { fetchFile, saveFile } from '../../client/call.ts';
import { asProblem, type ProblemError } from '../../client/problem-error.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { Fact, Facts, FilePage, Section } from '../../components/FilePage.tsx';
import { Go, usePathParams } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { Instant, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';
import { ImportCounts } from './ImportCounts.tsx';
import { importStatusLabels, importStatusTones, rosterFields, severityLabels, severityTones } from './import-labels.ts';

const POLL_MS = 1_000;

/** One import: how far it is, what it wrote, what it refused and why. */
export function Page() {
  const { t } = useTranslation();
  const may = useMay();
  const { county = '', id = '' } = usePathParams();
  const params = { county, id };
  const [isWatching, setWatching] = useState(true);
  const { data, error, refetch } = useCall(getImport, { params }, { refetchEveryMs: isWatching && POLL_MS });
  const run = useAct(runImport, { onDone: () => setWatching(true) });
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<ProblemError>();
  if (data && isWatching && data.status !== 'running') setWatching(false);
  const download = async (purpose: string) => {
    try {
      saveFile(await fetchFile(downloadRejections, { params, query: { purpose } }));
      setAsking(false);
    } catch (failure) {
      setProblem(asProblem(failure));
    }
  };
  const total = data?.counts?.acceptedTotal ?? 0;
  const done = data ? data.created + data.updated + data.unchanged : 0;
  return (
    <>
      <FilePage
        title={data?.fileName ?? '…'}
        isLoading={!data && !error}
        problem={error ?? run.problem}
        onRetry={() => void refetch()}
        state={
          data && (
            <StateTag
              tone={importStatusTones[data.status] ?? 'neutral'}
              text={t(importStatusLabels[data.status] ?? '')}
            />
          )
        }
        next={
          data?.status === 'running' ? (
            <div aria-live="polite">
              {t('正在写入,可以离开此页,稍后再看。')}
              <Progress
                percent={total > 0 ? Math.floor((done / total) * 100) : 0}
                aria-label={t('导入进度')}
                status="active"
              />
            </div>
          ) : (
            data?.error
          )
        }
        actions={
          <>
            {data?.status === 'previewed' && may(runImport) && (
              <Button type="primary" loading={run.isPending} onClick={() => run.act({ params })}>
                {t('导入 {{n}} 人', { n: total })}
              </Button>
            )}
            {may(downloadRejections) && (data?.counts?.rejectedTotal ?? 0) > 0 && (
              <Button icon={<Icon name="download" />} onClick={() => setAsking(true)}>
                {t('下载退回行')}
              </Button>
            )}
          </>
        }
        facts={
          data && (
            <Section title={t('读到的内容')}>
              <ImportCounts batch={data} />
            </Section>
          )
        }
        history={
          data && (
            <Section title={t('写入结果')}>
              <Facts>
                <Fact label={t('新建')}>{data.created}</Fact>
                <Fact label={t('更新')}>{data.updated}</Fact>
                <Fact label={t('无变化')}>{data.unchanged}</Fact>
                <Fact label={t('开始时间')}>
                  <Instant at={data.startedAt} />
                </Fact>
                <Fact label={t('完成时间')}>
                  <Instant at={data.finishedAt} />
                </Fact>
                <Fact label={t('查看')}>
                  <Go to="/elders">{t('老人档案')}</Go>
                </Fact>
              </Facts>
            </Section>
          )
        }
      />
      {data && data.status !== 'running' && <Issues county={county} id={id} />}
      <ReasonDialog
        isOpen={isAsking}
        title={t('下载退回行')}
        consequence={t('文件含完整身份证号,下载用途会记入审计日志。改好后可以直接再次导入。')}
        needsReason
        confirmText={t('下载')}
        suggestions={[t('发回社区更正后重新导入')]}
        problem={problem}
        onConfirm={(purpose) => void download(purpose)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

function Issues({ county, id }: { county: string; id: string }) {
  const { t } = useTranslation();
  const query = useCall(
    listImportIssues,
    { params: { county, id }, query: useListQuery() as never },
    { keepPrevious: true },
  );
  return (
    <ListPage
      id="import-issues"
      title={t('逐行问题')}
      isPart
      query={query}
      rowKey={(issue) => `${issue.rowNumber}-${issue.severity}-${issue.kind}-${issue.field}`}
      filters={[
        {
          kind: 'choice',
          name: 'severity',
          label: t('处理'),
          options: Object.entries(severityLabels).map(([value, label]) => ({ value, label: t(label) })),
        },
      ]}
      empty={{ title: t('没有问题行'), hint: t('退回、提醒和自动规范的内容会逐行列在这里。') }}
      columns={[
        {
          key: 'row',
          title: t('行号'),
          render: (issue) => issue.rowNumber,
          text: (issue) => String(issue.rowNumber),
          align: 'right',
        },
        {
          key: 'severity',
          title: t('处理'),
          render: (issue) => (
            <StateTag
              tone={severityTones[issue.severity] ?? 'neutral'}
              text={t(severityLabels[issue.severity] ?? '')}
            />
          ),
          text: (issue) => t(severityLabels[issue.severity] ?? ''),
        },
        {
          key: 'field',
          title: t('列'),
          render: (issue) => t(rosterFields[issue.field] ?? issue.field),
          text: (issue) => t(rosterFields[issue.field] ?? issue.field),
        },
        { key: 'message', title: t('原因'), render: (issue) => issue.message, text: (issue) => issue.message },
        {
          key: 'kind',
          title: t('代码'),
          render: (issue) => <code>{issue.kind}</code>,
          text: (issue) => issue.kind,
          isOptional: true,
        },
      ]}
    />
  );
}
