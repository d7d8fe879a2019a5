import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listProviders } from '../../../../../server/src/supply/providers/contract.ts';
import { listWorkers } from '../../../../../server/src/supply/workforce/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useCall } from '../../client/queries.ts';
import { AreaName } from '../../components/AreaPicker.tsx';
import { Finder, Picked } from '../../components/Finder.tsx';
import { DueTag } from '../../components/values.tsx';

export type PickedProvider = OutputOf<typeof listProviders>['rows'][number];
export type PickedWorker = OutputOf<typeof listWorkers>['rows'][number];

const SHOWN = 8;

/** Picks an organisation of a county by a part of its name. */
export function ProviderPicker(props: {
  county: string;
  value: PickedProvider | undefined;
  onChange: (provider: PickedProvider | undefined) => void;
}) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const { data, error, isFetching } = useCall(
    listProviders,
    { params: { county: props.county }, query: { limit: SHOWN, status: 'active', ...(words ? { q: words } : {}) } },
    { keepPrevious: true },
  );
  if (props.value) {
    return (
      <Picked label={t('服务机构')} onClear={() => props.onChange(undefined)}>
        <strong>{props.value.name}</strong>
      </Picked>
    );
  }
  return (
    <Finder
      label={t('查找机构')}
      placeholder={t('机构名称')}
      words={words}
      onWords={setWords}
      rows={data?.rows ?? []}
      rowKey={(provider) => provider.id}
      isFetching={isFetching}
      error={error}
      empty={t('这个区县还没有服务中的机构。')}
      onPick={props.onChange}
      render={(provider) => (
        <>
          <strong>{provider.name}</strong>
          <span className="y-secondary">
            <AreaName code={provider.area} />
          </span>
        </>
      )}
    />
  );
}

/** Picks one of an organisation's staff by a part of the name. */
export function WorkerPicker(props: {
  county: string;
  providerId: string;
  value: PickedWorker | undefined;
  onChange: (worker: PickedWorker | undefined) => void;
}) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const { data, error, isFetching } = useCall(
    listWorkers,
    { params: { county: props.county, id: props.providerId }, query: { limit: SHOWN, ...(words ? { q: words } : {}) } },
    { keepPrevious: true },
  );
  if (props.value) {
    return (
      <Picked label={t('护理员')} onClear={() => props.onChange(undefined)}>
        <strong>{props.value.name}</strong> <span className="y-number">{props.value.phoneMasked}</span>
      </Picked>
    );
  }
  return (
    <Finder
      label={t('查找护理员')}
      placeholder={t('姓名')}
      words={words}
      onWords={setWords}
      rows={data?.rows ?? []}
      rowKey={(worker) => worker.id}
      isFetching={isFetching}
      error={error}
      empty={t('这个机构还没有登记人员,请先在机构页面登记。')}
      onPick={props.onChange}
      render={(worker) => (
        <>
          <strong>{worker.name}</strong>
          <span className="y-number">{worker.residentIdMasked}</span>
          <span className="y-number">{worker.phoneMasked}</span>
          {worker.employedTo && <DueTag day={worker.employedTo} />}
        </>
      )}
    />
  );
}
