import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ProblemError } from '../../client/problem-error.ts';
import { Field } from '../../components/Field.tsx';

/** Login and first password of a new account. */
export function CredentialFields(props: {
  problem: ProblemError | undefined;
  login: string;
  password: string;
  onLogin: (login: string) => void;
  onPassword: (password: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Field
        label={t('登录名')}
        name="login"
        problem={props.problem}
        isRequired
        hint={t('小写字母开头,可含数字、点和短横。')}
      >
        <Input value={props.login} onChange={(event) => props.onLogin(event.target.value)} autoComplete="off" />
      </Field>
      <Field
        label={t('初始密码')}
        name="password"
        problem={props.problem}
        isRequired
        hint={t('请当面告知本人,首次登录后修改。')}
      >
        <Input.Password
          value={props.password}
          onChange={(event) => props.onPassword(event.target.value)}
          autoComplete="new-password"
        />
      </Field>
    </>
  );
}
