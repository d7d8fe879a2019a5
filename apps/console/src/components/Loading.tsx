import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';

/** A page or part that is on its way. antd's skeleton title is an empty heading, so it is left out. */
export function Loading({ rows = 8 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('正在加载…')} className="y-loading">
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}
