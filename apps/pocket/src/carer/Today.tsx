import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { today } from '../../../../server/src/care/visits/contract.ts';
import { addDays, formatInstant, formatMinutes, formatTime } from '../../../console/src/format/format.ts';
import { useKept } from '../client/reads.ts';
import { Link } from '../components/Link.tsx';
import { Note, ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import { onTaken, useOutbox } from '../queue/phone.ts';
import type { Session } from '../session/use-session.ts';
import { progressOf, type TodayVisit } from './progress.ts';
import { Unsent } from './Unsent.tsx';
import { statusNames } from './words.ts';

/** The carer's visits of today and tomorrow, as kept on the phone and read anew when there is signal. */
export function useDays(session: Session) {
  const client = useQueryClient();
  const input = { params: { county: session.county } };
  const first = useKept(today, input, session.userId);
  const nextDay = first.data ? addDays(first.data.day, 1) : undefined;
  const second = useKept(
    today,
    { ...input, query: nextDay ? { day: nextDay } : {} },
    session.userId,
    nextDay !== undefined,
  );
  useEffect(() => onTaken(() => void client.invalidateQueries({ queryKey: [today.id] })), [client]);
  return { first, second };
}

/** The first page of a carer: who is next, where and when. */
export function Today({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { first, second } = useDays(session);
  const [isTomorrow, setIsTomorrow] = useState(false);
  const shown = isTomorrow ? second : first;
  return (
    <Page title={isTomorrow ? t('明日服务') : t('今日服务')}>
      <div className="row tabs">
        <button type="button" className="second" aria-pressed={!isTomorrow} onClick={() => setIsTomorrow(false)}>
          {t('今天')}
        </button>
        <button type="button" className="second" aria-pressed={isTomorrow} onClick={() => setIsTomorrow(true)}>
          {t('明天')}
        </button>
      </div>
      {shown.data && <p className="small">{shown.data.day}</p>}
      <Unsent session={session} />
      {shown.keptAt && (
        <Note tone="warning">
          {t('现在没有信号，显示的是 {{at}} 保存的内容。', { at: formatInstant(shown.keptAt) })}
        </Note>
      )}
      {!shown.keptAt && <ProblemNote problem={shown.problem} onRetry={shown.refetch} />}
      {shown.isLoading && <p role="status">{t('正在读取…')}</p>}
      {shown.data?.visits.length === 0 && (
        <Note>{isTomorrow ? t('明天还没有派给您的服务。') : t('今天没有派给您的服务。派单后会显示在这里。')}</Note>
      )}
      <ul className="list">
        {shown.data?.visits.map((visit) => (
          <li key={visit.id}>
            <VisitCard visit={visit} />
          </li>
        ))}
      </ul>
      <Link to="/me" className="button second">
        {t('我的')}
      </Link>
    </Page>
  );
}

function VisitCard({ visit }: { visit: TodayVisit }) {
  const { t, i18n } = useTranslation();
  const { entries } = useOutbox();
  const progress = progressOf(
    visit,
    entries.filter(({ visitId }) => visitId === visit.id),
  );
  const isAhead = visit.status === 'assigned' || visit.status === 'missed';
  const local = progress.checkedOutAt ? 'finished' : progress.checkedInAt ? 'inProgress' : visit.status;
  const { name, tone } = statusNames[isAhead || visit.status === 'inProgress' ? local : visit.status];
  return (
    <Link to={`/visits/${visit.county}/${visit.id}`} className="card visit">
      <span className="when">
        {formatTime(visit.plannedStart)}–{formatTime(visit.plannedEnd)}
      </span>
      <span className={`tag ${tone}`}>{t(name)}</span>
      <strong>{visit.elderName}</strong>
      <span>
        {visit.productName} · {formatMinutes(visit.minutes, i18n.language)}
      </span>
      <span className="small">{visit.address}</span>
    </Link>
  );
}
