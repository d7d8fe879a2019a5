import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate } from '../router.ts';
import { SpeakButton } from './SpeakButton.tsx';

interface PageProps {
  title: string;
  /** Where 返回 leads; a page without it is a first page. */
  back?: string | (() => void);
  /** Offers to read the page aloud. */
  canBeHeard?: boolean;
  children: ReactNode;
}

/** One page: a title that takes the focus when it opens, a way back, and what it says. */
export function Page({ title, back, canBeHeard = false, children }: PageProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('一刻')}`;
    heading.current?.focus({ preventScroll: true });
  }, [title, t]);
  return (
    <>
      <header className="top">
        {back !== undefined && (
          <button type="button" className="plain" onClick={() => (typeof back === 'string' ? navigate(back) : back())}>
            ‹ {t('返回')}
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {canBeHeard && <SpeakButton />}
      </header>
      <main id="main">{children}</main>
    </>
  );
}
