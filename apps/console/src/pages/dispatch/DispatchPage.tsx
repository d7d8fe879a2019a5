import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayBoard, suggest } from '../../../../../server/src/care/dispatch/contract.ts';
import { listProviders } from '../../../../../server/src/supply/providers/contract.ts';
import { useLive } from '../../client/changes.ts';
import { useCall } from '../../client/queries.ts';
import { serverToday } from '../../client/server-clock.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { useFilters } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { PrintButton } from '../../components/PrintButton.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { addDays } from '../../format/format.ts';
import { useMay, useOwnSession } from '../../session/session.tsx';
import { findOnBoard } from './board.ts';
import { CandidatesDrawer } from './CandidatesDrawer.tsx';
import { CarerRows } from './CarerRows.tsx';
import { ProposalDialog } from './ProposalDialog.tsx';
import { UnassignedList } from './UnassignedList.tsx';
import './dispatch.css';

/** Boards are live; should the line be closed to them, they are read this often. */
const REFRESH_MS = 60_000;
const LIVE_MS = 3000;

/** The day board of a provider: carers with their visits, visits without anybody, and who can make them. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('派单看板')}>{(county) => <Day key={county} county={county} />}</CountyGate>;
}

function Day({ county }: { county: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { acting } = useOwnSession();
  const [filters, change] = useFilters();
  const [isProposing, setProposing] = useState(false);
  const day = filters.day || serverToday();
  const providerId = acting.providerId ?? filters.provider ?? '';
  // Nothing moves while a choice is being made.
  const isChoosing = Boolean(filters.visit) || isProposing;
  const { data, error, refetch, isFetching } = useCall(
    dayBoard,
    { params: { county }, query: { day, ...(acting.providerId ? {} : { providerId }) } },
    { enabled: providerId !== '', keepPrevious: true, refetchEveryMs: isChoosing ? false : REFRESH_MS },
  );
  useLive(dayBoard, LIVE_MS, isChoosing);
  const chosen = data && findOnBoard(data, filters.visit);
  const moveTo = (next: string) => change({ day: next === serverToday() ? '' : next, visit: '' }, false);
  return (
    <>
      <div className="y-list-head">
        <PageTitle text={t('派单看板')} />
        <div className="y-list-actions y-no-print">
          {may(suggest) && (
            <Button type="primary" disabled={!data || data.unassigned.length === 0} onClick={() => setProposing(true)}>
              {t('建议派单')}
            </Button>
          )}
          <PrintButton />
        </div>
      </div>
      <div className="y-filters">
        {!acting.providerId && (
          <ProviderChoice county={county} value={providerId} onChange={(id) => change({ provider: id, visit: '' })} />
        )}
        <Field label={t('日期')}>
          <DayInput value={day} onChange={(next) => next && moveTo(next)} />
        </Field>
        <div className="y-field y-day-bar y-no-print">
          <Button icon={<Icon name="left" size={14} />} onClick={() => moveTo(addDays(day, -1))}>
            {t('前一天')}
          </Button>
          <Button onClick={() => moveTo(serverToday())} disabled={day === serverToday()}>
            {t('今天')}
          </Button>
          <Button onClick={() => moveTo(addDays(day, 1))}>
            {t('后一天')}
            <Icon name="right" size={14} />
          </Button>
        </div>
      </div>
      <ProblemNote problem={error ?? undefined} onRetry={() => void refetch()} />
      {providerId === '' && <p className="y-empty">{t('请选择服务机构,再查看当天的派单。')}</p>}
      {providerId !== '' && !data && !error && <Loading rows={8} />}
      {data && (
        <div aria-busy={isFetching}>
          <UnassignedList visits={data.unassigned} chosenId={filters.visit} />
          <CarerRows board={data} chosenId={filters.visit} />
        </div>
      )}
      {data && chosen && (
        <CandidatesDrawer
          key={chosen.id}
          county={county}
          board={data}
          visit={chosen}
          onClose={() => change({ visit: '' })}
        />
      )}
      {data && isProposing && <ProposalDialog county={county} board={data} onClose={() => setProposing(false)} />}
    </>
  );
}

function ProviderChoice(props: { county: string; value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const { data } = useCall(listProviders, { params: { county: props.county }, query: { limit: 200 } });
  return (
    <Field label={t('服务机构')}>
      <Choice
        value={props.value}
        onChange={props.onChange}
        placeholder={data ? t('请选择') : t('正在加载…')}
        options={(data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Field>
  );
}
