import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addWorker, listWorkers } from '../../../../../server/src/supply/workforce/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { useFilters } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { Day, DueTag, Nothing } from '../../components/values.tsx';
import { useMay, useOwnSession } from '../../session/session.tsx';
import { useProviderNames } from './provider-names.ts';
import { sexLabels } from './supply-labels.ts';
import { WorkerForm } from './WorkerForm.tsx';

type Worker = OutputOf<typeof listWorkers>['rows'][number];

/** Staff of an organisation; with `expiring=true` those whose certificates end within 30 days. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('服务人员')}>{(county) => <Workers key={county} county={county} />}</CountyGate>;
}

const EXPIRING_DAYS = 30;
const nothingAsked = { rows: [], next: null };

/** The certificate in force that ends first. */
const endsFirst = (worker: Worker) =>
  worker.certificates
    .filter(({ revokedAt, expiresOn }) => !revokedAt && expiresOn)
    .sort((a, b) => (a.expiresOn ?? '').localeCompare(b.expiresOn ?? ''))[0];

function Workers({ county }: { county: string }) {
  const { t } = useTranslation();
  const { acting } = useOwnSession();
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  const [filters] = useFilters();
  const asked = useListQuery();
  const providers = useProviderNames(county);
  const provider = acting.providerId ?? filters.providerId ?? '';
  const answer = useCall(
    listWorkers,
    {
      params: { county, id: provider },
      query: { ...asked, ...(filters.expiring === 'true' ? { expiringWithinDays: EXPIRING_DAYS } : {}) },
    },
    { enabled: provider !== '', keepPrevious: true },
  );
  const certificates = (worker: Worker) =>
    worker.certificates
      .filter(({ isValid }) => isValid)
      .map(({ kindName }) => kindName)
      .join('、');
  return (
    <>
      {isAdding && <WorkerForm county={county} providerId={provider} onClose={() => setAdding(false)} />}
      <ListPage
        id="workers"
        title={t('服务人员')}
        query={{
          data: provider ? answer.data : nothingAsked,
          error: answer.error,
          isFetching: answer.isFetching,
          refetch: answer.refetch,
          readPage: answer.readPage,
        }}
        rowKey={(worker) => worker.id}
        open={(worker) => `/workers/${worker.county}/${worker.id}`}
        filters={[
          ...(acting.providerId
            ? []
            : [{ kind: 'choice' as const, name: 'providerId', label: t('服务机构'), options: providers.options }]),
          { kind: 'text', name: 'q', label: t('姓名') },
          {
            kind: 'choice',
            name: 'expiring',
            label: t('证书'),
            options: [{ value: 'true', label: t('{{n}} 天内到期', { n: EXPIRING_DAYS }) }],
          },
        ]}
        actions={
          may(addWorker) &&
          provider && (
            <Button type="primary" icon={<Icon name="plus" />} onClick={() => setAdding(true)}>
              {t('登记人员')}
            </Button>
          )
        }
        note={!provider && <p role="status">{t('请先选择机构。')}</p>}
        empty={{ title: t('还没有服务人员'), hint: t('机构登记的护理员会列在这里;证书到期前要续办,否则不能派单。') }}
        columns={[
          { key: 'name', title: t('姓名'), render: (worker) => worker.name, text: (worker) => worker.name },
          {
            key: 'sex',
            title: t('性别'),
            render: (worker) => t(labelOf(sexLabels, worker.sex)),
            text: (worker) => t(labelOf(sexLabels, worker.sex)),
          },
          {
            key: 'phone',
            title: t('手机号码'),
            render: (worker) =>
              worker.phoneMasked ? <span className="y-number">{worker.phoneMasked}</span> : <Nothing />,
            text: (worker) => worker.phoneMasked ?? '',
          },
          {
            key: 'certificates',
            title: t('有效证书'),
            render: (worker) => certificates(worker) || <Nothing />,
            text: certificates,
          },
          {
            key: 'expiry',
            title: t('最早到期'),
            render: (worker) => {
              const first = endsFirst(worker);
              return first ? (
                <>
                  <DueTag day={first.expiresOn} />
                  <div className="y-secondary">{first.kindName}</div>
                </>
              ) : (
                <Nothing />
              );
            },
            text: (worker) => endsFirst(worker)?.expiresOn ?? '',
          },
          {
            key: 'from',
            title: t('入职日期'),
            render: (worker) => <Day at={worker.employedFrom} />,
            text: (worker) => worker.employedFrom,
          },
          {
            key: 'to',
            title: t('离职日期'),
            render: (worker) => <Day at={worker.employedTo} />,
            text: (worker) => worker.employedTo ?? '',
            isOptional: true,
          },
        ]}
      />
    </>
  );
}
