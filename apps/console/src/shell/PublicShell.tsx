import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Go } from '../components/Go.tsx';
import { Loading } from '../components/Loading.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';

/** The frame of pages that anyone may read without an account. */
export function PublicShell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="y-public">
      <header className="y-head y-no-print">
        <span className="y-brand">
          <img src="/icon.svg" alt="" width={26} height={26} />
          <strong>{t('一刻')}</strong>
        </span>
        <div className="y-head-end">
          <LanguageSwitch />
          <Go to="/">{t('工作人员登录')}</Go>
        </div>
      </header>
      <main id="page" className="y-page">
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </main>
    </div>
  );
}
