import { useTranslation } from 'react-i18next';
import { Link } from '../components/Link.tsx';
import { CallCentre } from '../components/CallCentre.tsx';
import { Note, ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import { matchPath, navigate, usePath } from '../router.ts';
import type { Session } from '../session/use-session.ts';
import { Apply } from './Apply.tsx';
import { Case } from './Case.tsx';
import { Choices } from './Choices.tsx';
import { ElderHome } from './ElderHome.tsx';
import { Order } from './Order.tsx';
import { Rights } from './Rights.tsx';
import { useElders } from './use-elders.ts';
import { VisitAhead } from './VisitAhead.tsx';
import { VisitsAhead } from './VisitsAhead.tsx';

/** The pages of an elder or of family: first for whom, then one question a screen. */
export function ElderApp({ session }: { session: Session }) {
  const { t } = useTranslation();
  const path = usePath();
  const elders = useElders(session);
  const rows = elders.data?.rows ?? [];
  const chosen = /^\/e\/([^/]+)/.exec(path)?.[1];
  const elder = rows.length === 1 ? rows[0] : rows.find(({ id }) => id === chosen);
  if (!elder) {
    return (
      <Page title={rows.length > 1 ? t('为谁办理？') : t('一刻')} canBeHeard>
        {elders.isLoading && <p role="status">{t('正在读取…')}</p>}
        <ProblemNote problem={elders.data ? undefined : elders.problem} onRetry={elders.refetch} />
        {elders.data && rows.length === 0 && (
          <Note tone="warning">{t('这个账号还没有关联老人，请打电话给服务热线。')}</Note>
        )}
        <Choices
          choices={rows.map(({ id, name, age }) => ({ key: id, name, said: t('{{count}} 岁', { count: age }) }))}
          onChoose={(id) => navigate(`/e/${id}`)}
        />
        <Link to="/me" className="button second">
          {t('我的')}
        </Link>
        <CallCentre />
      </Page>
    );
  }
  const base = `/e/${elder.id}`;
  const visit = matchPath(`${base}/visits/:id`, path);
  if (visit?.id) return <VisitAhead session={session} elder={elder} id={visit.id} base={base} />;
  const application = matchPath(`${base}/cases/:id`, path);
  if (application?.id) return <Case session={session} elder={elder} id={application.id} base={base} />;
  const wish = matchPath(`${base}/apply/:benefit`, path);
  if (wish?.benefit) return <Apply session={session} elder={elder} benefit={wish.benefit} base={base} />;
  if (path === `${base}/visits`) return <VisitsAhead session={session} elder={elder} base={base} />;
  if (path === `${base}/order`) return <Order session={session} elder={elder} base={base} />;
  if (path === `${base}/rights`) return <Rights session={session} elder={elder} base={base} />;
  return <ElderHome session={session} elder={elder} base={base} hasOthers={rows.length > 1} />;
}
