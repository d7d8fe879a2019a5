import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Instant } from './values.tsx';

export interface TimelineEntry {
  key: string;
  at: string;
  title: ReactNode;
  who?: string | null;
  reason?: string | null;
  detail?: ReactNode;
}

/** What happened, in order, each with who and why. */
export function Timeline({ entries, empty }: { entries: readonly TimelineEntry[]; empty?: string }) {
  const { t } = useTranslation();
  if (entries.length === 0) return <p className="y-secondary">{empty ?? t('还没有记录。')}</p>;
  return (
    <ol className="y-timeline">
      {entries.map((entry) => (
        <li key={entry.key}>
          <div className="y-timeline-head">
            <Instant at={entry.at} /> {entry.who && <span className="y-secondary">{entry.who}</span>}
          </div>
          <div>{entry.title}</div>
          {entry.reason && (
            <div className="y-secondary">
              {t('理由')}:{entry.reason}
            </div>
          )}
          {entry.detail}
        </li>
      ))}
    </ol>
  );
}
