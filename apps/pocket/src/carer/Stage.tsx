import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** One stage of a visit, numbered by its list; done ones say so in words as well. */
export function Stage({
  name,
  isDone,
  said,
  children,
}: {
  name: string;
  isDone: boolean;
  said: string | null;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <li className={isDone ? 'stage done' : 'stage'}>
      <h2>
        {name}
        {isDone && <span className="tag good">{t('完成')}</span>}
        {said && <span className="said">{said}</span>}
      </h2>
      {children}
    </li>
  );
}
