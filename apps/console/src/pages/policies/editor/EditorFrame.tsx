import { useBlocker } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../components/Dialog.tsx';
import { Go, useGo } from '../../../components/Go.tsx';
import { PageTitle } from '../../../components/PageTitle.tsx';
import { ProblemNote } from '../../../components/ProblemNote.tsx';
import { StateTag } from '../../../components/values.tsx';
import { formatTime } from '../../../format/format.ts';
import type { PolicyVersion } from '../PolicyVersionPage.tsx';
import { levelLabel } from '../policy-labels.ts';
import type { useSaving } from './use-saving.ts';

/** The head of every editor: what is edited, whether it is saved, the way on; nobody leaves without being asked. */
export function EditorFrame(props: {
  version: PolicyVersion;
  name: string;
  saving: ReturnType<typeof useSaving>;
  /** Beside the state: the numbers that matter most. */
  summary?: ReactNode;
  actions?: ReactNode;
  /** Forgets what was typed and reads the draft as somebody else left it. */
  onReload: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const go = useGo();
  const { version, saving } = props;
  const { save, isPending, problem, savedAt, isChanged } = saving;
  const address = `/policies/${version.county}/${version.id}`;
  const blocker = useBlocker({
    shouldBlockFn: () => isChanged,
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  });
  // The blocker lets go once it has seen that all is saved: only then the page is left.
  const [isLeaving, setLeaving] = useState(false);
  const leave = useEffectEvent(() => go(address));
  useEffect(() => {
    if (isLeaving && !isChanged) leave();
  }, [isLeaving, isChanged]);
  const saveAndLeave = async () => {
    setLeaving(true);
    if (isChanged && !(await save())) setLeaving(false);
  };
  const isOvertaken = problem?.code === 'changedMeanwhile';
  return (
    <div
      className="y-policy-editor"
      onKeyDown={(event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
        event.preventDefault();
        void save();
      }}
    >
      <div className="y-policy-bar">
        <div>
          <PageTitle text={t('编辑:{{what}}', { what: props.name || t('(未命名)') })} />
          <span className="y-secondary">
            {t(levelLabel(version.area))} {version.areaName} · {t('第 {{n}} 版', { n: version.version })} {t('草案')}
          </span>
        </div>
        <div className="y-policy-summary">{props.summary}</div>
        <div className="y-actions">
          <span role="status">
            {isChanged ? (
              <StateTag tone="warning" text={t('有改动没有保存')} />
            ) : (
              savedAt && <StateTag tone="good" text={t('{{time}} 已保存', { time: formatTime(savedAt) })} />
            )}
          </span>
          {props.actions}
          <Button type="primary" loading={isPending} onClick={() => void save()} title="Ctrl S">
            {t('保存草案')}
          </Button>
          <Button disabled={isPending} onClick={() => void saveAndLeave()}>
            {t('保存并去复核')}
          </Button>
          <Go to={address}>{t('返回')}</Go>
        </div>
      </div>
      <ProblemNote problem={problem} {...(isOvertaken ? {} : { onRetry: () => void save() })} />
      {isOvertaken && (
        <p role="alert" className="y-next">
          {t('别人在您编辑时保存了这份草案。重新载入会放弃您没有保存的改动;要保留的内容请先抄下来。')}{' '}
          <Button danger onClick={props.onReload}>
            {t('放弃我的改动,重新载入')}
          </Button>
        </p>
      )}
      {props.children}
      {blocker.status === 'blocked' && (
        <Dialog
          title={t('有改动没有保存')}
          okText={t('不保存,离开')}
          cancelText={t('留下继续编辑')}
          okButtonProps={{ danger: true }}
          onOk={() => blocker.proceed()}
          onCancel={() => blocker.reset()}
          closable={{ 'aria-label': t('关闭') }}
        >
          <p>{t('离开后这些改动就没有了。')}</p>
        </Dialog>
      )}
    </div>
  );
}
