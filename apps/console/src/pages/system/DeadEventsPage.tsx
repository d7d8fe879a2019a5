import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { listDead, replayDead } from '../../../../../server/src/platform/jobs/contract.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Instant } from '../../components/values.tsx';
import { formatInstant } from '../../format/format.ts';

/** Events whose handler failed for good: read why, mend the cause, try again. */
export function Page() {
  const { t } = useTranslation();
  const query = useCall(listDead, { query: useListQuery() }, { keepPrevious: true });
  const replay = useAct(replayDead);
  return (
    <ListPage
      id="dead-events"
      title={t('失败的事件')}
      query={query}
      rowKey={(event) => event.id}
      note={
        <>
          {query.data && (
            <p className="y-secondary">{t('另有 {{n}} 个事件正在等待处理。', { n: query.data.waiting })}</p>
          )}
          <ProblemNote problem={replay.problem} />
        </>
      }
      bulk={[
        {
          label: t('重新处理所选'),
          run: (events) => {
            for (const { county, id } of events) replay.act({ params: { county, id } });
          },
        },
      ]}
      empty={{ title: t('没有失败的事件'), hint: t('处理多次仍失败的事件会列在这里;排除原因后可以重新处理。') }}
      columns={[
        { key: 'topic', title: t('事件'), render: (event) => <code>{event.topic}</code>, text: (event) => event.topic },
        { key: 'handler', title: t('处理者'), render: (event) => event.handler, text: (event) => event.handler },
        {
          key: 'deadAt',
          title: t('失败时间'),
          render: (event) => <Instant at={event.deadAt} />,
          text: (event) => formatInstant(event.deadAt),
        },
        {
          key: 'attempts',
          title: t('已试次数'),
          render: (event) => event.attempts,
          text: (event) => String(event.attempts),
          align: 'right',
        },
        {
          key: 'error',
          title: t('原因'),
          render: (event) => event.lastError ?? '',
          text: (event) => event.lastError ?? '',
        },
        {
          key: 'act',
          title: t('操作'),
          render: ({ county, id }) => (
            <Button size="small" onClick={() => replay.act({ params: { county, id } })}>
              {t('重新处理')}
            </Button>
          ),
        },
      ]}
    />
  );
}
