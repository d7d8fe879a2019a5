import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addStatement, decide, reviewQueue } from '../../../../../server/src/care/visits/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useLive } from '../../client/changes.ts';
import { useCall } from '../../client/queries.ts';
import { CountyGate } from '../../components/CountyGate.tsx';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { DueTag, Instant, Money, Nothing, StateTag } from '../../components/values.tsx';
import { formatFen, formatInstant } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import { useKeys } from '../../shell/keys.ts';
import { DecideDialog, StatementDialog } from './ReviewDialogs.tsx';
import { Findings } from './VisitChecks.tsx';
import { lastDayOf } from './visit-labels.ts';
import './visits.css';

const LIVE_MS = 5000;

type Waiting = OutputOf<typeof reviewQueue>['rows'][number];

/** Doubtful visits by deadline, decided without leaving the list. */
export function Page() {
  const { t } = useTranslation();
  return <CountyGate title={t('服务复核')}>{(county) => <Queue key={county} county={county} />}</CountyGate>;
}

/** The row whose link has the focus: keys act on it. */
function focusedRow<Row>(rows: readonly Row[]): Row | undefined {
  const at = document.activeElement?.closest('tr')?.querySelector('[data-row]')?.getAttribute('data-row');
  return at === null || at === undefined ? undefined : rows[Number(at)];
}

function Queue({ county }: { county: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const [opened, setOpened] = useState<{ visit: Waiting; as: 'verified' | 'rejected' | 'statement' }>();
  const query = useCall(reviewQueue, { params: { county }, query: useListQuery() as never }, { keepPrevious: true });
  useLive(reviewQueue, LIVE_MS, opened !== undefined);
  const rows = query.data?.rows ?? [];
  const open = (as: 'verified' | 'rejected' | 'statement', visit = focusedRow(rows)) => {
    if (visit && !opened && may(as === 'statement' ? addStatement : decide)) setOpened({ visit, as });
  };
  useKeys({ v: () => open('verified'), r: () => open('rejected'), s: () => open('statement') });
  const close = () => setOpened(undefined);
  const late = rows.filter(({ isOverdue }) => isOverdue).length;
  return (
    <>
      <ListPage
        id="reviews"
        title={t('服务复核')}
        query={query}
        rowKey={(visit) => visit.id}
        open={(visit) => `/visits/${visit.county}/${visit.id}`}
        filters={[
          { kind: 'choice', name: 'asked', label: t('机构说明'), options: [{ value: 'true', label: t('待说明') }] },
        ]}
        note={
          rows.length > 0 && (
            <p className="y-secondary">
              {late > 0 && <StateTag tone="bad" text={t('{{n}} 件已超期', { n: late })} />}{' '}
              {may(decide) && t('按期限排列。j、k 移动,v 予以认定,r 不予认定,回车打开。')}
              {may(addStatement) && t('按期限排列。j、k 移动,s 写机构说明,回车打开。')}
            </p>
          )
        }
        empty={{
          title: t('没有待复核的服务'),
          hint: t('系统核验有疑问的服务会按期限列在这里,由街道或区县决定。'),
        }}
        columns={[
          {
            key: 'plannedStart',
            title: t('约定时间'),
            render: (visit) => <Instant at={visit.plannedStart} />,
            text: (visit) => formatInstant(visit.plannedStart),
          },
          {
            key: 'elder',
            title: t('老人'),
            render: (visit) => (
              <>
                <span className="y-name">{visit.elderName}</span>
                <div className="y-secondary">{visit.productName}</div>
              </>
            ),
            text: (visit) => `${visit.elderName} ${visit.productName}`,
          },
          {
            key: 'provider',
            title: t('机构与护理员'),
            render: (visit) => (
              <>
                {visit.providerName ?? <Nothing />}
                <div className="y-secondary">{visit.workerName}</div>
              </>
            ),
            text: (visit) => `${visit.providerName ?? ''} ${visit.workerName ?? ''}`,
          },
          {
            key: 'findings',
            title: t('核验发现'),
            render: (visit) => <Findings checks={visit.findings} />,
            text: (visit) => visit.findings.map(({ name, message }) => `${name}:${message}`).join(';'),
          },
          {
            key: 'due',
            title: t('期限'),
            render: (visit) => <DueTag day={visit.reviewDueAt && lastDayOf(visit.reviewDueAt)} />,
            text: (visit) => (visit.reviewDueAt ? lastDayOf(visit.reviewDueAt) : ''),
          },
          {
            key: 'price',
            title: t('价格'),
            align: 'right',
            render: (visit) => <Money fen={visit.priceFen} />,
            text: (visit) => formatFen(visit.priceFen),
          },
          {
            key: 'act',
            isAction: true,
            title: t('操作'),
            render: (visit) => (
              <span className="y-actions y-no-print">
                {may(decide) && (
                  <>
                    <Button size="small" onClick={() => open('verified', visit)}>
                      {t('予以认定')}
                    </Button>
                    <Button size="small" danger onClick={() => open('rejected', visit)}>
                      {t('不予认定', { context: 'do' })}
                    </Button>
                  </>
                )}
                {may(addStatement) && (
                  <Button size="small" onClick={() => open('statement', visit)}>
                    {t('机构说明')}
                  </Button>
                )}
              </span>
            ),
          },
        ]}
      />
      {opened &&
        (opened.as === 'statement' ? (
          <StatementDialog visit={opened.visit} onClose={close} />
        ) : (
          <DecideDialog key={opened.visit.id} visit={opened.visit} decision={opened.as} onClose={close} />
        ))}
    </>
  );
}
