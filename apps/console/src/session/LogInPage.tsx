import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { logIn } from '../../../../server/src/platform/access/contract.ts';
import { call } from '../client/call.ts';
import { asProblem, type ProblemError } from '../client/problem-error.ts';
import { enterSession } from '../client/queries.ts';
import { Field } from '../components/Field.tsx';
import { Go } from '../components/Go.tsx';
import { PageTitle } from '../components/PageTitle.tsx';
import { ProblemNote } from '../components/ProblemNote.tsx';
import { LanguageSwitch } from '../shell/LanguageSwitch.tsx';

/** Login and password; then the code, when the account has a second factor. */
export function LogInPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [problem, setProblem] = useState<ProblemError>();
  const [isPending, setPending] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setProblem(undefined);
    try {
      const { token: _, ...session } = await call(logIn, {
        body: { login: login.trim(), password, ...(code ? { code } : {}) },
      });
      enterSession(client, session);
    } catch (error) {
      const failure = asProblem(error);
      if (failure.code === 'codeNeeded') setAsksCode(true);
      else {
        setProblem(failure);
        setCode('');
      }
    } finally {
      setPending(false);
    }
  };

  return (
    <main className="y-door">
      <div className="y-door-card">
        <img src="/icon.svg" alt="" width={44} height={44} />
        <PageTitle text={t('一刻 · 居家社区养老服务')} />
        <form onSubmit={(event) => void submit(event)}>
          {asksCode ? (
            <Field
              label={t('动态口令')}
              name="code"
              problem={problem}
              hint={t('打开手机上的身份验证器,输入 6 位数字。')}
              isRequired
            >
              <Input
                value={code}
                onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
                maxLength={6}
                inputMode="numeric"
                autoComplete="one-time-code"
                size="large"
                autoFocus
              />
            </Field>
          ) : (
            <>
              <Field label={t('登录名')} name="login" problem={problem} isRequired>
                <Input
                  value={login}
                  onChange={(event) => setLogin(event.target.value)}
                  autoComplete="username"
                  size="large"
                  autoFocus
                />
              </Field>
              <Field label={t('密码')} name="password" problem={problem} isRequired>
                <Input.Password
                  value={password}
                  onChange={(event) => setPassword(event.target.value)}
                  autoComplete="current-password"
                  size="large"
                />
              </Field>
            </>
          )}
          <ProblemNote problem={problem} />
          <Button
            type="primary"
            htmlType="submit"
            size="large"
            block
            loading={isPending}
            disabled={asksCode ? code.length !== 6 : !login || !password}
          >
            {asksCode ? t('验证') : t('登录')}
          </Button>
          {asksCode && (
            <Button
              type="link"
              block
              onClick={() => {
                setAsksCode(false);
                setCode('');
                setProblem(undefined);
              }}
            >
              {t('换一个账号')}
            </Button>
          )}
        </form>
        <p className="y-secondary">{t('不用登录也可以查:谁将获得补贴的公示,和本地的基本养老服务。')}</p>
        <p className="y-door-foot">
          <Go to="/notices">{t('查看公示')}</Go>
          <Go to="/basic-services">{t('基本养老服务清单')}</Go>
          <LanguageSwitch />
        </p>
      </div>
    </main>
  );
}
