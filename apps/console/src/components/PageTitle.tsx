import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** The page's only h1, and the document's title. */
export function PageTitle({ text }: { text: string }) {
  const { t } = useTranslation();
  useEffect(() => {
    const product = t('一刻');
    document.title = text.startsWith(product) ? text : `${text} · ${product}`;
  }, [text, t]);
  return <h1>{text}</h1>;
}
