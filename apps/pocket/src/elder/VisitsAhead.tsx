import { useTranslation } from 'react-i18next';
import { formatInstant } from '../../../console/src/format/format.ts';
import { CallCentre } from '../components/CallCentre.tsx';
import { Link } from '../components/Link.tsx';
import { Note, ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import type { Session } from '../session/use-session.ts';
import type { Elder } from './use-elders.ts';
import { useVisitsAhead } from './use-visits-ahead.ts';
import { VisitWords } from './VisitWords.tsx';

/** Who comes when, in the coming month. */
export function VisitsAhead({ session, elder, base }: { session: Session; elder: Elder; base: string }) {
  const { t } = useTranslation();
  const { data, visits, keptAt, problem, isLoading, refetch } = useVisitsAhead(session, elder);
  return (
    <Page title={t('谁来服务')} back={base} canBeHeard>
      {isLoading && <p role="status">{t('正在读取…')}</p>}
      {keptAt ? (
        <Note tone="warning">{t('现在没有信号，显示的是 {{at}} 保存的内容。', { at: formatInstant(keptAt) })}</Note>
      ) : (
        <ProblemNote problem={problem} onRetry={refetch} />
      )}
      {data && visits.length === 0 && (
        <>
          <Note>{t('近一个月还没有安排上门服务。')}</Note>
          <Link to={`${base}/order`} className="button">
            {t('订服务')}
          </Link>
        </>
      )}
      <ul className="list">
        {visits.map((visit) => (
          <li key={visit.id}>
            <Link to={`${base}/visits/${visit.id}`} className="card visit">
              <VisitWords visit={visit} />
            </Link>
          </li>
        ))}
      </ul>
      <CallCentre />
    </Page>
  );
}
