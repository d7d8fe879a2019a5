import { useTranslation } from 'react-i18next';
import { Loading } from '../../components/Loading.tsx';
import { getDesk } from '../../../../../server/src/oversight/desk/contract.ts';
import { useLive } from '../../client/changes.ts';
import { useCall } from '../../client/queries.ts';
import { Go } from '../../components/Go.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { DueTag, StateTag } from '../../components/values.tsx';
import { mayOpen, pages } from '../registry.ts';
import { useOwnSession } from '../../session/session.tsx';

/** The desk is live; should the line be closed to it, it is read this often. */
const REFRESH_MS = 60_000;
const LIVE_MS = 10_000;

/** What waits for me, the most urgent first; every number opens the rows behind it. */
export function Page() {
  const { t } = useTranslation();
  const { acting, name } = useOwnSession();
  const { data, error, refetch } = useCall(getDesk, {}, { refetchEveryMs: REFRESH_MS });
  useLive(getDesk, LIVE_MS);
  const waiting = (data?.items ?? [])
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.overdue - a.overdue || (a.soonestDue ?? '9999').localeCompare(b.soonestDue ?? '9999'));
  const mine = pages.filter((page) => page.menu && page.path !== '/' && mayOpen(page, acting.role));
  return (
    <>
      <div className="y-list-head">
        <PageTitle text={t('待办')} />
      </div>
      <ProblemNote problem={error ?? undefined} onRetry={() => void refetch()} />
      {!data && !error && <Loading rows={5} />}
      {data && waiting.length === 0 && (
        <div className="y-empty">
          <p className="y-empty-title">{t('{{name}},现在没有等您办理的事项', { name })}</p>
          <p>{t('有新的申请、服务、回访或结算等您处理时,会按期限列在这里。')}</p>
          <nav className="y-shortcuts" aria-label={t('常用页面')}>
            {mine.map((page) => (
              <Go key={page.path} to={page.path} className="y-link-button">
                <Icon name={page.icon} /> {t(page.title)}
              </Go>
            ))}
          </nav>
        </div>
      )}
      <ul className="y-desk">
        {waiting.map((item) => (
          <li key={item.kind}>
            <Go to={item.link}>
              <span className="y-desk-count">{item.count}</span>
              <strong>{t(item.title)}</strong>
              <span>
                {item.overdue > 0 ? (
                  <StateTag tone="bad" text={t('{{n}} 件已超期', { n: item.overdue })} />
                ) : (
                  item.soonestDue && <DueTag day={item.soonestDue} />
                )}
              </span>
              <Icon name="right" />
            </Go>
          </li>
        ))}
      </ul>
    </>
  );
}
