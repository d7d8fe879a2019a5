import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../../console/src/format/format.ts';
import { SESSION_KEY } from '../../../console/src/client/queries.ts';
import { Dialog } from '../components/Dialog.tsx';
import { Note } from '../components/Note.tsx';
import { outbox, useOutbox } from '../queue/phone.ts';
import { unsentOf, type Entry } from '../queue/queue.ts';
import type { Session } from '../session/use-session.ts';
import { eventNames } from './words.ts';

/** What is still on the phone only, why, and what can be done. Of one visit, or of all. */
export function Unsent({ session, visitId }: { session: Session; visitId?: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { entries, status } = useOutbox();
  const mine = unsentOf(entries, session.userId).filter((entry) => !visitId || entry.visitId === visitId);
  const refused = mine.filter(({ state }) => state === 'refused');
  const waiting = mine.length - refused.length;
  if (mine.length === 0) return null;
  return (
    <>
      {waiting > 0 && (
        <Note tone="warning">
          <p>
            {status === 'loggedOut'
              ? t('有 {{count}} 条记录还没有发送：登录已失效，请重新登录后继续发送。', { count: waiting })
              : status === 'sending'
                ? t('正在发送 {{count}} 条记录…', { count: waiting })
                : t('有 {{count}} 条记录还没有发送，已保存在本机，有信号后自动发送。', { count: waiting })}
          </p>
          {status === 'loggedOut' ? (
            <button type="button" onClick={() => client.setQueryData(SESSION_KEY, null)}>
              {t('去登录')}
            </button>
          ) : (
            <button
              type="button"
              className="second"
              disabled={status === 'sending'}
              onClick={() => void outbox.flush()}
            >
              {t('现在发送')}
            </button>
          )}
        </Note>
      )}
      {refused.length > 0 && <Refused entries={refused} />}
    </>
  );
}

function Refused({ entries }: { entries: readonly Entry[] }) {
  const { t, i18n } = useTranslation();
  const [dropping, setDropping] = useState<Entry>();
  return (
    <Note tone="bad">
      <p>
        {t('有 {{count}} 条记录系统没有接收。请先看原因，处理后再发送；不清楚时请联系派单员。', {
          count: entries.length,
        })}
      </p>
      <ul className="plain-list">
        {entries.map((entry) => (
          <li key={entry.id}>
            <strong>
              {formatTime(entry.event.deviceAt)} {t(eventNames[entry.event.kind])}
            </strong>
            <p>{i18n.language === 'en' ? entry.refusal?.en : entry.refusal?.zh}</p>
            {entry.refusal?.trace && (
              <p className="small">
                {t('编号')} {entry.refusal.trace}
              </p>
            )}
            <button type="button" className="plain" onClick={() => setDropping(entry)}>
              {t('不再发送这一条')}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="second" onClick={() => void outbox.retry(entries)}>
        {t('重新发送')}
      </button>
      {dropping && (
        <Dialog title={t('不再发送这一条？')} onClose={() => setDropping(undefined)}>
          <p>{t('这条记录会从本机删除，不能找回。它之后的记录会继续发送。')}</p>
          <button
            type="button"
            className="danger"
            onClick={() => {
              void outbox.discard(dropping);
              setDropping(undefined);
            }}
          >
            {t('删除这一条')}
          </button>
        </Dialog>
      )}
    </Note>
  );
}
