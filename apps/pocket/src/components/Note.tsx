import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export type Tone = 'plain' | 'good' | 'warning' | 'bad';

const SIGNS: Record<Tone, string> = { plain: 'i', good: '✓', warning: '!', bad: '×' };

/** Something to know; the sign says what the colour says. */
export function Note({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <div className={`note ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <span className="sign" aria-hidden="true">
        {SIGNS[tone]}
      </span>
      <div>{children}</div>
    </div>
  );
}

export interface Words {
  zh: string;
  en: string;
  trace?: string | undefined;
}

/** What the server refused, in its words, with the number to tell the call centre and a way on. */
export function ProblemNote({ problem, onRetry }: { problem: Words | null | undefined; onRetry?: () => void }) {
  const { t, i18n } = useTranslation();
  if (!problem) return null;
  return (
    <Note tone="bad">
      <p>{i18n.language === 'en' ? problem.en : problem.zh}</p>
      {problem.trace && (
        <p className="small">
          {t('编号')} {problem.trace}
        </p>
      )}
      {onRetry && (
        <button type="button" className="second" onClick={onRetry}>
          {t('重试')}
        </button>
      )}
    </Note>
  );
}
