import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/platform/access/contract.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { Icon } from '../../components/Icon.tsx';
import { roleLabels } from '../../components/labels.ts';
import { ListPage, useListQuery } from '../../components/ListPage.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { Instant, StateTag } from '../../components/values.tsx';
import { UserDialog, type User } from './UserDialog.tsx';

type Post = User['assignments'][number];

/** Accounts in my area, their posts, and opening, extending, closing them. */
export function Page() {
  const { t } = useTranslation();
  const query = useCall(contract.listUsers, { query: useListQuery() }, { keepPrevious: true });
  const [editing, setEditing] = useState<{ user?: User }>();
  const [closing, setClosing] = useState<User>();
  const [taking, setTaking] = useState<{ user: User; post: Post }>();
  const close = useAct(contract.disableUser, { onDone: () => setClosing(undefined) });
  const take = useAct(contract.revokeAssignment, { onDone: () => setTaking(undefined) });
  const postName = (post: Post) => `${t(roleLabels[post.role])} · ${post.areaName}`;
  return (
    <>
      <ListPage
        id="users"
        title={t('账号与岗位')}
        query={query}
        rowKey={(user) => user.id}
        filters={[{ kind: 'text', name: 'q', label: t('登录名或姓名') }]}
        actions={
          <Button type="primary" icon={<Icon name="plus" />} onClick={() => setEditing({})}>
            {t('新开账号')}
          </Button>
        }
        empty={{ title: t('还没有账号'), hint: t('这里列出您辖区内的账号和岗位。从“新开账号”开始。') }}
        columns={[
          { key: 'name', title: t('姓名'), render: (user) => user.name, text: (user) => user.name },
          { key: 'login', title: t('登录名'), render: (user) => user.login, text: (user) => user.login },
          {
            key: 'posts',
            title: t('岗位'),
            render: (user) => (
              <ul className="y-plain">
                {user.assignments
                  .filter((post) => !post.revokedAt)
                  .map((post) => (
                    <li key={post.id}>
                      {postName(post)}{' '}
                      <Button
                        size="small"
                        type="link"
                        aria-label={t('收回 {{post}}', { post: postName(post) })}
                        onClick={() => setTaking({ user, post })}
                      >
                        {t('收回')}
                      </Button>
                    </li>
                  ))}
              </ul>
            ),
            text: (user) =>
              user.assignments
                .filter((post) => !post.revokedAt)
                .map(postName)
                .join(';'),
          },
          {
            key: 'state',
            title: t('状态'),
            render: (user) =>
              user.disabledAt ? (
                <StateTag tone="bad" text={t('已停用')} />
              ) : user.lockedUntil ? (
                <span>
                  <StateTag tone="warning" text={t('已锁定')} /> <Instant at={user.lockedUntil} />
                </span>
              ) : (
                <StateTag tone="good" text={t('正常')} />
              ),
          },
          {
            key: 'totp',
            title: t('动态口令'),
            render: (user) => (user.hasTotp ? t('已启用') : t('未启用')),
            text: (user) => (user.hasTotp ? t('已启用') : t('未启用')),
          },
          {
            key: 'act',
            title: t('操作'),
            render: (user) =>
              !user.disabledAt && (
                <>
                  <Button size="small" type="link" onClick={() => setEditing({ user })}>
                    {t('增加岗位')}
                  </Button>
                  <Button size="small" type="link" danger onClick={() => setClosing(user)}>
                    {t('停用')}
                  </Button>
                </>
              ),
          },
        ]}
      />
      {editing && <UserDialog user={editing.user} onClose={() => setEditing(undefined)} />}
      <ReasonDialog
        isOpen={!!closing}
        title={t('停用账号 {{name}}', { name: closing?.name ?? '' })}
        consequence={t('停用后该账号的所有登录立即失效,不能再登录。')}
        needsReason
        isDanger
        confirmText={t('停用')}
        isPending={close.isPending}
        problem={close.problem}
        suggestions={[t('已离职'), t('已调离本辖区'), t('账号疑似被盗用')]}
        onConfirm={(reason) =>
          closing && close.act({ params: { county: closing.county, id: closing.id }, body: { reason } })
        }
        onClose={() => setClosing(undefined)}
      />
      <ReasonDialog
        isOpen={!!taking}
        title={t('收回 {{post}}', { post: taking ? postName(taking.post) : '' })}
        consequence={t('收回后,以该岗位登录的会话立即失效。')}
        needsReason
        isDanger
        confirmText={t('收回')}
        isPending={take.isPending}
        problem={take.problem}
        onConfirm={(reason) =>
          taking && take.act({ params: { county: taking.user.county, id: taking.post.id }, body: { reason } })
        }
        onClose={() => setTaking(undefined)}
      />
    </>
  );
}
