import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** The page's only h1, and the document's title. */
export function PageTitle({ text }: { text: string }) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${text} · ${t('一刻')}`;
  }, [text, t]);
  return <h1>{text}</h1>;
}
