import { useTranslation } from 'react-i18next';
import { useRegisterSW } from 'virtual:pwa-register/react';

/** A new version waits until the person has a moment for it. */
export function UpdateBar() {
  const { t } = useTranslation();
  const {
    needRefresh: [isReady],
    updateServiceWorker,
  } = useRegisterSW();
  if (!isReady) return null;
  return (
    <aside className="update" aria-label={t('新版本')}>
      <button type="button" onClick={() => void updateServiceWorker(true)}>
        {t('有新版本，点这里更新')}
      </button>
    </aside>
  );
}
