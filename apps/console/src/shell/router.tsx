import { createRootRoute, createRoute, createRouter, Outlet, useMatches } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../components/Loading.tsx';
import { asProblem } from '../client/problem-error.ts';
import { Go } from '../components/Go.tsx';
import { PageTitle } from '../components/PageTitle.tsx';
import { ProblemNote } from '../components/ProblemNote.tsx';
import { mayOpen, pages, type PageEntry } from '../pages/registry.ts';
import { SessionProvider, useSessionQuery } from '../session/session.tsx';
import { PublicShell } from './PublicShell.tsx';
import { Shell } from './Shell.tsx';

// What is shown once, or only when something is asked for, stays out of the first load.
const LogInPage = lazy(async () => ({ default: (await import('../session/LogInPage.tsx')).LogInPage }));
const EnrolPage = lazy(async () => ({ default: (await import('../session/EnrolPage.tsx')).EnrolPage }));

const pageByPath = new Map(pages.map((page) => [page.path, page]));

/** Decides what the reader sees first: the log-in, the enrolment, the page, or that the page is not theirs. */
function Root() {
  const { data: session, error, refetch, isPending } = useSessionQuery();
  const matches = useMatches();
  const page = pageByPath.get(matches.at(-1)?.routeId ?? '');
  if (page?.roles === 'public' && !session) {
    return (
      <SessionProvider session={null}>
        <PublicShell>
          <Outlet />
        </PublicShell>
      </SessionProvider>
    );
  }
  if (isPending) return <Loading />;
  if (error) return <ProblemNote problem={error} onRetry={() => void refetch()} />;
  if (!session || session.mustEnrolTotp) {
    return <Suspense fallback={<Loading />}>{session ? <EnrolPage /> : <LogInPage />}</Suspense>;
  }
  return (
    <SessionProvider session={session}>
      <Shell key={session.acting.id}>{page && !mayOpen(page, session.acting.role) ? <NotYours /> : <Outlet />}</Shell>
    </SessionProvider>
  );
}

function NotYours() {
  const { t } = useTranslation();
  return (
    <div className="y-empty">
      <PageTitle text={t('当前岗位不能打开此页')} />
      <p>{t('请在右上角切换岗位,或回到待办。')}</p>
      <Go to="/">{t('回到待办')}</Go>
    </div>
  );
}

function NotFound() {
  const { t } = useTranslation();
  return (
    <div className="y-empty">
      <PageTitle text={t('没有这个页面')} />
      <p>{t('地址可能已经改变。按 / 键可以查找。')}</p>
      <Go to="/">{t('回到待办')}</Go>
    </div>
  );
}

function PageFailed({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="y-empty">
      <PageTitle text={t('页面出错')} />
      <ProblemNote problem={asProblem(error)} onRetry={reset} />
      <Button onClick={() => window.location.reload()}>{t('刷新')}</Button>
    </div>
  );
}

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFound });

function routeOf(page: PageEntry) {
  const Lazy = lazy(async () => ({ default: (await page.load()).Page }));
  return createRoute({ getParentRoute: () => rootRoute, path: page.path, component: Lazy });
}

/** Routes of the registry; the query of an address is plain text on both sides. */
export const router = createRouter({
  routeTree: rootRoute.addChildren(pages.map(routeOf)),
  defaultErrorComponent: PageFailed,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text ? `?${text}` : '';
  },
});
