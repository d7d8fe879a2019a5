import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { listImports, uploadRoster } from '../../../../../server/src/people/elders/import-contract.ts';
import { useCall } from '../../client/queries.ts';
import { useGo } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { Instant, StateTag } from '../../components/values.tsx';
import { formatInstant } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { importStatusLabels, importStatusTones } from './import-labels.ts';

/** Imports of rosters, newest first. */
export function Page() {
  const { t } = useTranslation();
  const go = useGo();
  const may = useMay();
  const query = useCall(listImports, { query: useListQuery() }, { keepPrevious: true });
  const start = may(uploadRoster) && (
    <Button type="primary" icon={<Icon name="upload" />} onClick={() => go('/imports/new')}>
      {t('导入花名册')}
    </Button>
  );
  return (
    <ListPage
      id="imports"
      title={t('花名册导入')}
      query={query}
      rowKey={(batch) => batch.id}
      open={(batch) => `/imports/${batch.county}/${batch.id}`}
      actions={start}
      empty={{ title: t('还没有导入过花名册'), hint: t('可以导入 Excel 或 CSV 花名册,先预览再写入。'), action: start }}
      columns={[
        { key: 'file', title: t('文件'), render: (batch) => batch.fileName, text: (batch) => batch.fileName },
        {
          key: 'status',
          title: t('状态'),
          render: (batch) => (
            <StateTag
              tone={importStatusTones[batch.status] ?? 'neutral'}
              text={t(importStatusLabels[batch.status] ?? '')}
            />
          ),
          text: (batch) => t(importStatusLabels[batch.status] ?? ''),
        },
        {
          key: 'started',
          title: t('开始时间'),
          render: (batch) => <Instant at={batch.startedAt} />,
          text: (batch) => formatInstant(batch.startedAt),
        },
        {
          key: 'accepted',
          title: t('可导入'),
          render: (batch) => batch.counts?.acceptedTotal ?? '',
          text: (batch) => String(batch.counts?.acceptedTotal ?? ''),
          align: 'right',
        },
        {
          key: 'rejected',
          title: t('退回'),
          render: (batch) => batch.counts?.rejectedTotal ?? '',
          text: (batch) => String(batch.counts?.rejectedTotal ?? ''),
          align: 'right',
        },
        {
          key: 'created',
          title: t('新建'),
          render: (batch) => batch.created,
          text: (batch) => String(batch.created),
          align: 'right',
        },
        {
          key: 'updated',
          title: t('更新'),
          render: (batch) => batch.updated,
          text: (batch) => String(batch.updated),
          align: 'right',
        },
        {
          key: 'unchanged',
          title: t('无变化'),
          render: (batch) => batch.unchanged,
          text: (batch) => String(batch.unchanged),
          align: 'right',
        },
      ]}
    />
  );
}
