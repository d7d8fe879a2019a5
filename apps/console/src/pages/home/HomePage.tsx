import { useTranslation } from 'react-i18next';
import { PageTitle } from '../../components/PageTitle.tsx';

export function Page() {
  const { t } = useTranslation();
  return <PageTitle text={t('待办')} />;
}
