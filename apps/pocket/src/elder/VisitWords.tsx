import { useTranslation } from 'react-i18next';
import { serverToday } from '../../../console/src/client/server-clock.ts';
import { addDays, formatDay, formatTime } from '../../../console/src/format/format.ts';
import { statusNames } from '../carer/words.ts';
import type { Visit } from './use-visits-ahead.ts';
import { sayDay } from './words.ts';

/** When, what, who: in the words of a telephone call. */
export function VisitWords({ visit }: { visit: Visit }) {
  const { t, i18n } = useTranslation();
  const day = formatDay(visit.plannedStart);
  const today = serverToday();
  const near = day === today ? t('今天') : day === addDays(today, 1) ? t('明天') : undefined;
  const { name, tone } = statusNames[visit.status];
  return (
    <>
      <span className="when">
        {near && `${near} · `}
        {sayDay(visit.plannedStart, i18n.language)} {formatTime(visit.plannedStart)}
      </span>
      <strong>{visit.productName}</strong>
      <span>
        {visit.workerName
          ? t('{{name}} 来为您服务', { name: [visit.workerName, visit.secondWorkerName].filter(Boolean).join('、') })
          : t('还在安排人员')}
      </span>
      {visit.providerName && <span>{visit.providerName}</span>}
      {visit.status !== 'planned' && visit.status !== 'assigned' && <span className={`tag ${tone}`}>{t(name)}</span>}
    </>
  );
}
