import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { changePassword } from '../../../../../server/src/platform/access/contract.ts';
import { useAct } from '../../client/queries.ts';
import { Field } from '../../components/Field.tsx';
import { Fact, Facts, Section } from '../../components/FilePage.tsx';
import { roleLabels } from '../../components/labels.ts';
import { PageTitle } from '../../components/PageTitle.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Instant, StateTag } from '../../components/values.tsx';
import { useOwnSession } from '../../session/session.tsx';

/** My posts, my second factor, my password. */
export function Page() {
  const { t } = useTranslation();
  const session = useOwnSession();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const change = useAct(changePassword, {
    onDone: () => {
      setOld('');
      setNext('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.act({ body: { old, new: next } });
  };
  return (
    <>
      <div className="y-list-head">
        <PageTitle text={t('我的账号')} />
      </div>
      <Section title={session.name}>
        <Facts>
          {session.assignments.map((post) => (
            <Fact key={post.id} label={post.id === session.acting.id ? t('当前岗位') : t('其他岗位')}>
              {t(roleLabels[post.role])} · {post.areaName}
            </Fact>
          ))}
          <Fact label={t('动态口令')}>{session.hasTotp ? t('已启用') : t('未启用')}</Fact>
          <Fact label={t('本次登录有效至')}>
            <Instant at={session.expiresAt} />
          </Fact>
        </Facts>
      </Section>
      <Section title={t('修改密码')}>
        <form className="y-form" onSubmit={submit}>
          <Field label={t('原密码')} name="old" problem={change.problem} isRequired>
            <Input.Password
              value={old}
              onChange={(event) => setOld(event.target.value)}
              autoComplete="current-password"
            />
          </Field>
          <Field label={t('新密码')} name="new" problem={change.problem} isRequired>
            <Input.Password
              value={next}
              onChange={(event) => setNext(event.target.value)}
              autoComplete="new-password"
            />
          </Field>
          <ProblemNote problem={change.problem} />
          <p role="status">
            {change.data && <StateTag tone="good" text={t('密码已修改,您在其他设备上的登录已失效。')} />}
          </p>
          <Button type="primary" htmlType="submit" loading={change.isPending} disabled={!old || !next}>
            {t('修改密码')}
          </Button>
        </form>
      </Section>
    </>
  );
}
