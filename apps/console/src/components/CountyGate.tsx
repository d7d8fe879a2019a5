import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { areaLevel } from '@yike/identity';
import { useOwnSession } from '../session/session.tsx';
import { AreaPicker } from './AreaPicker.tsx';
import { useFilters } from './Go.tsx';
import { PageTitle } from './PageTitle.tsx';

/** The county of my post; undefined when my post reaches over several. */
export function useOwnCounty(): string | undefined {
  const { acting, county } = useOwnSession();
  const level = areaLevel(acting.area);
  if (['county', 'street', 'community'].includes(level)) return acting.area.slice(0, 6);
  return acting.providerId ? county : undefined;
}

/** For lists that the server keeps county by county: a post over several counties picks one first; the address keeps it. */
export function CountyGate({ title, children }: { title: string; children: (county: string) => ReactNode }) {
  const { t } = useTranslation();
  const own = useOwnCounty();
  const [filters, change] = useFilters();
  const county = own ?? filters.county;
  return (
    <>
      {!own && (
        <div className="y-filters y-no-print">
          {!county && <PageTitle text={title} />}
          <div className="y-field">
            <span className="y-label">{county ? t('区县') : t('请先选择区县')}</span>
            <AreaPicker
              label={t('区县')}
              until="county"
              value={filters.in ?? (county ? `${county}000000` : '')}
              onChange={(area) =>
                change({ in: area, county: area && areaLevel(area) === 'county' ? area.slice(0, 6) : '', cursor: '' })
              }
            />
          </div>
        </div>
      )}
      {county && children(county)}
    </>
  );
}
