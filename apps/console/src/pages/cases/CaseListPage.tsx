import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actOnCase, listCases, openCase } from '../../../../../server/src/rights/cases/contract.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { useFilters, useGo } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { roleLabels } from '../../components/labels.ts';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { Day, DueTag, StateTag } from '../../components/values.tsx';
import { formatDay } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { channelLabels } from '../orders/order-labels.ts';
import type { ListedCase } from './bulk-steps.ts';
import { BulkStepDialog } from './BulkStepDialog.tsx';
import { stateKindTones } from './case-labels.ts';

/** Cases by deadline. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('补贴申请')}>{(county) => <Cases key={county} county={county} />}</CountyGate>;
}

function Cases({ county }: { county: string }) {
  const { t } = useTranslation();
  const go = useGo();
  const may = useMay();
  const [filters] = useFilters();
  const [many, setMany] = useState<ListedCase[]>();
  const asked = useListQuery();
  const query = useCall(
    listCases,
    { params: { county }, query: { ...asked, waiting: filters.mine === 'true' ? 'mine' : 'all' } as never },
    { keepPrevious: true },
  );
  const roleName = (role: string | null) => t(labelOf(roleLabels, role));
  const start = may(openCase) && (
    <Button type="primary" icon={<Icon name="plus" />} onClick={() => go('/cases/new')}>
      {t('代为申请')}
    </Button>
  );
  const list = (
    <ListPage
      id="cases"
      title={t('补贴申请')}
      query={query}
      // A case that somebody has acted on has to be looked at again: it is selected no longer.
      rowKey={(row) => `${row.id} ${row.version}`}
      bulk={may(actOnCase) ? [{ label: t('批量办理'), run: setMany }] : []}
      open={(row) => `/cases/${row.county}/${row.id}`}
      actions={start}
      filters={[
        ...(may(actOnCase)
          ? [
              {
                kind: 'choice' as const,
                name: 'mine',
                label: t('范围'),
                options: [{ value: 'true', label: t('等我办理') }],
              },
            ]
          : []),
        {
          kind: 'choice',
          name: 'open',
          label: t('进度'),
          initial: 'true',
          options: [
            { value: 'true', label: t('办理中') },
            { value: 'false', label: t('已办结') },
            { value: 'all', label: t('不限') },
          ],
        },
        { kind: 'choice', name: 'overdue', label: t('期限'), options: [{ value: 'true', label: t('已超期') }] },
        { kind: 'area', name: 'area', label: t('地区') },
      ]}
      empty={{
        title: t('没有正在办理的申请'),
        hint: t('老人、家属申请,或由社区、热线代为申请后,会按办理期限列在这里。'),
        action: start,
      }}
      columns={[
        { key: 'number', title: t('申请号'), render: (row) => row.number, text: (row) => row.number },
        { key: 'elder', title: t('老人'), render: (row) => row.elderName, text: (row) => row.elderName },
        {
          key: 'id',
          title: t('身份证号'),
          render: (row) => <span className="y-number">{row.residentIdMasked}</span>,
          text: (row) => row.residentIdMasked,
          isOptional: true,
        },
        { key: 'area', title: t('社区'), render: (row) => row.areaName, text: (row) => row.areaName },
        { key: 'benefit', title: t('事项'), render: (row) => row.benefitName, text: (row) => row.benefitName },
        {
          key: 'state',
          title: t('环节'),
          render: (row) => <StateTag tone={stateKindTones[row.stateKind] ?? 'neutral'} text={row.stateName} />,
          text: (row) => row.stateName,
        },
        { key: 'role', title: t('由谁办理'), render: (row) => roleName(row.role), text: (row) => roleName(row.role) },
        { key: 'due', title: t('期限'), render: (row) => <DueTag day={row.dueOn} />, text: (row) => row.dueOn ?? '' },
        {
          key: 'channel',
          title: t('渠道'),
          render: (row) => t(channelLabels[row.channel] ?? row.channel),
          text: (row) => t(channelLabels[row.channel] ?? row.channel),
          isOptional: true,
        },
        {
          key: 'opened',
          title: t('申请日期'),
          render: (row) => <Day at={row.openedAt} />,
          text: (row) => formatDay(row.openedAt),
          isOptional: true,
        },
      ]}
    />
  );
  return (
    <>
      {list}
      {many && <BulkStepDialog cases={many} onClose={() => setMany(undefined)} />}
    </>
  );
}
