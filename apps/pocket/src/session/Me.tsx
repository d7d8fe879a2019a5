import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePost } from '../../../../server/src/platform/access/contract.ts';
import { call } from '../../../console/src/client/call.ts';
import { asProblem } from '../../../console/src/client/problem-error.ts';
import { SESSION_KEY } from '../../../console/src/client/queries.ts';
import { CallCentre } from '../components/CallCentre.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import { changeLanguage, k } from '../i18n/index.ts';
import { outbox } from '../queue/phone.ts';
import { pocketRoles, roleNames } from './roles.ts';
import { keepSession, useLogOut, type Session } from './use-session.ts';

/** Who I am on this phone: my posts, the language, and the way out. */
export function Me({ session, back }: { session: Session; back?: string }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const logOut = useLogOut();
  const leaving = useMutation({ mutationFn: logOut });
  const [isAsked, setIsAsked] = useState(false);
  const change = useMutation({
    mutationFn: (assignmentId: string) => call(changePost, { body: { assignmentId } }),
    onSuccess: async (next) => {
      await keepSession(next);
      client.setQueryData(SESSION_KEY, next);
    },
  });
  const problem = change.error ?? leaving.error;
  const others = session.assignments.filter(({ id, role }) => id !== session.acting.id && pocketRoles.includes(role));
  const unsent = outbox.unsent().length;
  return (
    <Page title={t('我的')} back={back}>
      <section className="card">
        <h2>{session.name}</h2>
        <p>
          {t(roleNames[session.acting.role] ?? k('其他岗位'))} · {session.acting.areaName}
        </p>
      </section>
      {others.map((one) => (
        <button
          key={one.id}
          type="button"
          className="second"
          disabled={change.isPending}
          onClick={() => change.mutate(one.id)}
        >
          {t('换到岗位：{{role}}（{{area}}）', { role: t(roleNames[one.role] ?? k('其他岗位')), area: one.areaName })}
        </button>
      ))}
      <ProblemNote problem={problem ? asProblem(problem) : undefined} />
      <button
        type="button"
        className="second"
        lang={i18n.language === 'en' ? 'zh-CN' : 'en'}
        onClick={() => void changeLanguage(i18n.language === 'en' ? 'zh-CN' : 'en')}
      >
        {i18n.language === 'en' ? '中文' : 'English'}
      </button>
      <button
        type="button"
        className="second"
        disabled={leaving.isPending}
        onClick={() => (unsent > 0 ? setIsAsked(true) : leaving.mutate())}
      >
        {t('退出登录')}
      </button>
      <CallCentre />
      {isAsked && (
        <Dialog title={t('还有记录没有发送')} onClose={() => setIsAsked(false)}>
          <p>
            {t('本机还有 {{count}} 条服务记录没有发送。退出后它们仍留在本机，您下次在这台手机上登录时才会继续发送。', {
              count: unsent,
            })}
          </p>
          <button
            type="button"
            onClick={() => {
              setIsAsked(false);
              leaving.mutate();
            }}
          >
            {t('仍要退出')}
          </button>
        </Dialog>
      )}
    </Page>
  );
}
