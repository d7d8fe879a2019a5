import { useTranslation } from 'react-i18next';

/** A person can always be called. */
export function CallCentre() {
  const { t } = useTranslation();
  return (
    <a className="button call" href="tel:12349">
      {t('打电话给服务热线 12349')}
    </a>
  );
}
