import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { listFollowups, recordCall } from '../../../../../server/src/oversight/supervision/contract.ts';
import { useCall } from '../../client/queries.ts';
import { labelOf } from '../../components/elder-labels.ts';
import { useFilters, useGo } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { DueTag, Instant, StateTag } from '../../components/values.tsx';
import { formatInstant } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { followupStatusLabels, followupStatusTones, sampledBecauseLabels } from './supervision-labels.ts';

/** Visits to call back about, the deadline first. */
export function Page() {
  const { t } = useTranslation();
  const go = useGo();
  const may = useMay();
  const [filters] = useFilters();
  const query = useCall(listFollowups, { query: useListQuery() as never }, { keepPrevious: true });
  const first = query.data?.rows[0];
  return (
    <ListPage
      id="followups"
      title={t('回访')}
      query={query}
      rowKey={(row) => row.id}
      open={(row) => `/followups/${row.county}/${row.id}`}
      actions={
        may(recordCall) &&
        first &&
        (filters.status ?? 'waiting') === 'waiting' && (
          <Button
            type="primary"
            icon={<Icon name="phone" />}
            onClick={() => go(`/followups/${first.county}/${first.id}`)}
          >
            {t('开始回访')}
          </Button>
        )
      }
      filters={[
        {
          kind: 'choice',
          name: 'status',
          label: t('状态'),
          initial: 'waiting',
          options: Object.entries(followupStatusLabels).map(([value, label]) => ({ value, label: t(label) })),
        },
      ]}
      empty={{ title: t('没有要回访的服务'), hint: t('每天按核验结果抽取已完成的服务,列在这里等待电话回访。') }}
      columns={[
        { key: 'elder', title: t('老人'), render: (row) => row.elderName, text: (row) => row.elderName },
        { key: 'service', title: t('服务'), render: (row) => row.productName, text: (row) => row.productName },
        {
          key: 'time',
          title: t('服务时间'),
          render: (row) => <Instant at={row.plannedStart} />,
          text: (row) => formatInstant(row.plannedStart),
        },
        { key: 'provider', title: t('服务机构'), render: (row) => row.providerName, text: (row) => row.providerName },
        {
          key: 'because',
          title: t('为什么抽到'),
          render: (row) => t(labelOf(sampledBecauseLabels, row.because)),
          text: (row) => t(labelOf(sampledBecauseLabels, row.because)),
        },
        { key: 'due', title: t('期限'), render: (row) => <DueTag day={row.dueOn} />, text: (row) => row.dueOn },
        {
          key: 'status',
          title: t('状态'),
          render: (row) => (
            <StateTag
              tone={followupStatusTones[row.status] ?? 'neutral'}
              text={t(labelOf(followupStatusLabels, row.status))}
            />
          ),
          text: (row) => t(labelOf(followupStatusLabels, row.status)),
        },
        {
          key: 'attempts',
          title: t('已拨打次数'),
          align: 'right',
          render: (row) => row.attempts,
          text: (row) => String(row.attempts),
        },
        {
          key: 'risk',
          title: t('风险分'),
          align: 'right',
          render: (row) => row.risk,
          text: (row) => String(row.risk),
          isOptional: true,
        },
      ]}
    />
  );
}
