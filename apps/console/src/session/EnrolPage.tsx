import { Button, Input, QRCode } from 'antd';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { confirmTotp, enrolTotp } from '../../../../server/src/platform/access/contract.ts';
import { useAct, SESSION_KEY } from '../client/queries.ts';
import { Field } from '../components/Field.tsx';
import { PageTitle } from '../components/PageTitle.tsx';
import { ProblemNote } from '../components/ProblemNote.tsx';
import { useLeave } from './leave.ts';

/** Enrolment of the second factor, which officials must have before they work. */
export function EnrolPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const leave = useLeave();
  const [code, setCode] = useState('');
  const begin = useAct(enrolTotp);
  const confirm = useAct(confirmTotp, { onDone: () => void client.invalidateQueries({ queryKey: SESSION_KEY }) });
  const { act: start } = begin;
  useEffect(() => {
    if (!begin.data && !begin.isPending && !begin.problem) start({});
  }, [begin.data, begin.isPending, begin.problem, start]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (begin.data) confirm.act({ body: { secret: begin.data.secret, code } });
  };
  return (
    <main className="y-door">
      <div className="y-door-card">
        <PageTitle text={t('启用动态口令')} />
        <p>{t('您的岗位能看到老人的个人信息,登录时除密码外还需要动态口令。')}</p>
        <ProblemNote problem={begin.problem} onRetry={() => start({})} />
        {begin.data && (
          <>
            <ol className="y-steps">
              <li>{t('在手机上安装任意一种身份验证器(TOTP)应用。')}</li>
              <li>{t('用它扫描下面的二维码,或手工输入密钥。')}</li>
              <li>{t('输入应用里显示的 6 位数字。')}</li>
            </ol>
            <div className="y-qr" role="img" aria-label={t('动态口令二维码')}>
              <QRCode value={begin.data.uri} size={168} type="svg" />
            </div>
            <p className="y-secret">
              {t('密钥')} <code>{begin.data.secret.replace(/(.{4})/g, '$1 ').trim()}</code>
            </p>
          </>
        )}
        <form onSubmit={submit}>
          <Field label={t('动态口令')} name="code" problem={confirm.problem} isRequired>
            <Input
              value={code}
              onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
              maxLength={6}
              inputMode="numeric"
              autoComplete="one-time-code"
              size="large"
            />
          </Field>
          <Button
            type="primary"
            htmlType="submit"
            size="large"
            block
            disabled={code.length !== 6}
            loading={confirm.isPending}
          >
            {t('启用')}
          </Button>
          <Button type="link" block onClick={leave}>
            {t('退出登录')}
          </Button>
        </form>
      </div>
    </main>
  );
}
