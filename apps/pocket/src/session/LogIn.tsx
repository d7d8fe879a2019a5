import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { logIn } from '../../../../server/src/platform/access/contract.ts';
import { call } from '../../../console/src/client/call.ts';
import { asProblem } from '../../../console/src/client/problem-error.ts';
import { SESSION_KEY } from '../../../console/src/client/queries.ts';
import { CallCentre } from '../components/CallCentre.tsx';
import { ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import { changeLanguage } from '../i18n/index.ts';
import { keepSession } from './use-session.ts';

/** Log-in by name and password; the code of a second factor is asked for only where the account has one. */
export function LogIn() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const attempt = useMutation({
    mutationFn: () => call(logIn, { body: { login: login.trim(), password, ...(code ? { code: code.trim() } : {}) } }),
    onSuccess: async ({ token: _kept, ...session }) => {
      await keepSession(session);
      client.setQueryData(SESSION_KEY, session);
    },
  });
  const problem = attempt.error ? asProblem(attempt.error) : undefined;
  const [needsCode, setNeedsCode] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate(undefined, {
      onError: (error) => {
        if (asProblem(error).code === 'codeNeeded') setNeedsCode(true);
      },
    });
  };
  return (
    <Page title={t('登录')}>
      <form onSubmit={submit} className="card">
        <label className="field">
          {t('登录名')}
          <input
            autoComplete="username"
            autoCapitalize="none"
            required
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
        </label>
        <label className="field">
          {t('密码')}
          <input
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {needsCode && (
          <label className="field">
            {t('动态口令（6 位数字）')}
            <input
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="\d{6}"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </label>
        )}
        <ProblemNote problem={problem} />
        <button type="submit" disabled={attempt.isPending}>
          {attempt.isPending ? t('正在登录…') : t('登录')}
        </button>
      </form>
      <CallCentre />
      <button
        type="button"
        className="second"
        lang={i18n.language === 'en' ? 'zh-CN' : 'en'}
        onClick={() => void changeLanguage(i18n.language === 'en' ? 'zh-CN' : 'en')}
      >
        {i18n.language === 'en' ? '中文' : 'English'}
      </button>
    </Page>
  );
}
