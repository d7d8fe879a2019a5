import { Button } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { changePost } from '../../../../server/src/platform/access/contract.ts';
import { enterSession, useAct } from '../client/queries.ts';
import { Choice } from '../components/Field.tsx';
import { Go, useGo } from '../components/Go.tsx';
import { Icon } from '../components/Icon.tsx';
import { Loading } from '../components/Loading.tsx';
import { roleLabels } from '../components/labels.ts';
import { ProblemNote } from '../components/ProblemNote.tsx';
import { mayOpen, pages } from '../pages/registry.ts';
import { useLeave } from '../session/leave.ts';
import { useOwnSession } from '../session/session.tsx';
import { useKeys } from './keys.ts';
import { LanguageSwitch } from './LanguageSwitch.tsx';

const GlobalSearch = lazy(async () => ({ default: (await import('./GlobalSearch.tsx')).GlobalSearch }));
const KeysHelp = lazy(async () => ({ default: (await import('./KeysHelp.tsx')).KeysHelp }));

/** The frame of every page behind the log-in: head, the menu of my post, the page. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<'search' | 'keys'>();
  useKeys({ '/': () => setOpened('search'), '?': () => setOpened('keys') });
  const close = () => setOpened(undefined);
  return (
    <div className="y-shell">
      <a className="y-skip" href="#page">
        {t('跳到正文')}
      </a>
      <header className="y-head y-no-print">
        <Go to="/" className="y-brand">
          <img src="/icon.svg" alt="" width={26} height={26} />
          <strong>{t('一刻')}</strong>
        </Go>
        <Button className="y-search-button" icon={<Icon name="search" />} onClick={() => setOpened('search')}>
          {t('查找')} <kbd>/</kbd>
        </Button>
        <div className="y-head-end">
          <PostSwitch />
          <LanguageSwitch />
          <Button
            type="text"
            icon={<Icon name="keyboard" size={18} />}
            aria-label={t('键盘操作')}
            onClick={() => setOpened('keys')}
          />
          <OwnName />
        </div>
      </header>
      <Menu />
      <main id="page" className="y-page" tabIndex={-1}>
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </main>
      <Suspense fallback={null}>
        {opened === 'search' && <GlobalSearch onClose={close} />}
        {opened === 'keys' && <KeysHelp onClose={close} />}
      </Suspense>
    </div>
  );
}

function Menu() {
  const { t } = useTranslation();
  const { acting } = useOwnSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const mine = pages.filter((page) => page.menu && mayOpen(page, acting.role));
  const groups = [...new Set(mine.map((page) => page.menu ?? ''))];
  // The longest path that the address begins with: /elders/… belongs to /elders, not to /.
  const current = mine
    .filter((page) => path === page.path || (page.path !== '/' && path.startsWith(`${page.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0];
  return (
    <nav className="y-menu y-no-print" aria-label={t('主菜单')}>
      {groups.map((group) => (
        <section key={group} aria-label={t(group)}>
          <div className="y-menu-group">{t(group)}</div>
          <ul>
            {mine
              .filter((page) => page.menu === group)
              .map((page) => (
                <li key={page.path}>
                  <Go to={page.path} aria-current={page === current ? 'page' : undefined}>
                    <Icon name={page.icon} />
                    {t(page.title)}
                  </Go>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function PostSwitch() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const go = useGo();
  const { acting, assignments } = useOwnSession();
  const { act, isPending, problem } = useAct(changePost, {
    onDone: (session) => {
      enterSession(client, session);
      go('/');
    },
  });
  const nameOf = (post: (typeof assignments)[number]) => `${t(roleLabels[post.role])} · ${post.areaName}`;
  if (assignments.length < 2) return <span className="y-post">{nameOf(acting)}</span>;
  return (
    <>
      <Choice
        aria-label={t('切换岗位')}
        value={acting.id}
        disabled={isPending}
        onChange={(assignmentId) => act({ body: { assignmentId } })}
        options={assignments.map((post) => ({ value: post.id, label: nameOf(post) }))}
      />
      <ProblemNote problem={problem} />
    </>
  );
}

function OwnName() {
  const { t } = useTranslation();
  const { name } = useOwnSession();
  const leave = useLeave();
  return (
    <>
      <Go to="/account" className="y-own-name">
        <Icon name="person" /> {name}
      </Go>
      <Button type="text" icon={<Icon name="out" size={18} />} aria-label={t('退出登录')} onClick={leave} />
    </>
  );
}
