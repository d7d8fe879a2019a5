import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { areaLevel } from '@yike/identity';
import { useSession } from '../session/session.tsx';
import { AreaPicker } from './AreaPicker.tsx';
import { useFilters } from './Go.tsx';
import { PageTitle } from './PageTitle.tsx';

/** A page that anyone may read, of a county or of a place in it: asks where, and shows it. The place is in the address. */
export function OfPlace(props: { title: string; until?: 'county'; children: (area: string) => ReactNode }) {
  const { t } = useTranslation();
  const session = useSession();
  const [filters, change] = useFilters();
  const area = filters.area ?? session?.acting.area ?? '';
  const isNarrow = area !== '' && ['county', 'street', 'community'].includes(areaLevel(area));
  return (
    <>
      <div className="y-filters y-no-print">
        {!isNarrow && <PageTitle text={props.title} />}
        <div className="y-field">
          <span className="y-label">{isNarrow ? t('地区') : t('请选择您所在的县(市、区)')}</span>
          <AreaPicker
            label={t('地区')}
            root="000000000000"
            {...(props.until ? { until: props.until } : {})}
            value={area}
            onChange={(code) => change({ area: code, cursor: '' })}
          />
        </div>
      </div>
      {isNarrow && props.children(area)}
    </>
  );
}
