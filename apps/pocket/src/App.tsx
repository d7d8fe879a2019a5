import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { CallCentre } from './components/CallCentre.tsx';
import { Note, ProblemNote } from './components/Note.tsx';
import { Page } from './components/Page.tsx';
import { UpdateBar } from './components/UpdateBar.tsx';
import { outbox } from './queue/phone.ts';
import { matchPath, usePath } from './router.ts';
import { LogIn } from './session/LogIn.tsx';
import { Me } from './session/Me.tsx';
import { useSession, type Session } from './session/use-session.ts';
import { pocketRoles } from './session/roles.ts';
import { Today } from './carer/Today.tsx';
import { Visit } from './carer/Visit.tsx';

const ElderApp = lazy(() => import('./elder/ElderApp.tsx').then((module) => ({ default: module.ElderApp })));

/** The phone app: whoever is logged in sees the pages of the role. */
export function App() {
  const { t } = useTranslation();
  const session = useSession();
  const carer = session.data?.acting.role === 'carer' ? session.data.userId : undefined;
  useEffect(() => void outbox.open(carer), [carer]);
  return (
    <>
      <UpdateBar />
      {session.data ? (
        <Suspense fallback={<Waiting />}>
          <Rooms session={session.data} />
        </Suspense>
      ) : session.data === null ? (
        <LogIn />
      ) : session.error ? (
        <Page title={t('一刻')}>
          <ProblemNote problem={session.error} onRetry={() => void session.refetch()} />
          <CallCentre />
        </Page>
      ) : (
        <Waiting />
      )}
    </>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Page title={t('一刻')}>
      <p role="status">{t('正在读取…')}</p>
    </Page>
  );
}

function Rooms({ session }: { session: Session }) {
  const { t } = useTranslation();
  const path = usePath();
  const { role } = session.acting;
  if (path === '/me') return <Me session={session} back="/" />;
  if (role === 'carer') {
    const visit = matchPath('/visits/:county/:id', path);
    return visit?.id ? <Visit key={visit.id} session={session} id={visit.id} /> : <Today session={session} />;
  }
  if (pocketRoles.includes(role)) return <ElderApp session={session} />;
  return (
    <>
      <Me session={session} />
      <div className="below">
        <Note tone="warning">{t('您现在的岗位请用电脑打开工作台办理。')}</Note>
        <a className="button" href="/">
          {t('打开工作台')}
        </a>
      </div>
    </>
  );
}
