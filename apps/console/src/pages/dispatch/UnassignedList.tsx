import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../components/FilePage.tsx';
import { useListKeys } from '../../components/list-state.ts';
import { formatTime } from '../../format/format.ts';
import type { BoardVisit } from './board.ts';
import { VisitLink } from './VisitLink.tsx';

const nowhere = { current: null };
const selectsNothing = () => undefined;

/** Visits of the day that nobody is sent to; `j` `k` move, Enter opens the candidates. */
export function UnassignedList({ visits, chosenId }: { visits: readonly BoardVisit[]; chosenId: string | undefined }) {
  const { t } = useTranslation();
  const body = useRef<HTMLTableSectionElement>(null);
  useListKeys(chosenId ? nowhere : body, selectsNothing);
  return (
    <Section title={t('待派单({{n}})', { n: visits.length })}>
      {visits.length === 0 ? (
        <p className="y-secondary">{t('这一天的服务都已派单。新订单的服务会先出现在这里。')}</p>
      ) : (
        <div className="y-table-scroll" tabIndex={0} role="region" aria-label={t('待派单')}>
          <table className="y-table">
            <caption className="y-visually-hidden">{t('待派单')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('时间')}</th>
                <th scope="col">{t('老人')}</th>
                <th scope="col">{t('服务')}</th>
                <th scope="col">{t('可上门时段')}</th>
                <th scope="col">{t('人数')}</th>
                <th scope="col">{t('上门地址')}</th>
              </tr>
            </thead>
            <tbody ref={body}>
              {visits.map((visit, index) => (
                <tr key={visit.id}>
                  <td>
                    <VisitLink id={visit.id} row={index} chosenId={chosenId} className="y-row-link y-number">
                      {formatTime(visit.plannedStart)}–{formatTime(visit.plannedEnd)}
                    </VisitLink>
                  </td>
                  <td>{visit.elderName}</td>
                  <td>{visit.productName}</td>
                  <td className="y-number">
                    {formatTime(visit.windowFrom)}–{formatTime(visit.windowTo)}
                  </td>
                  <td>{visit.carers}</td>
                  <td>{visit.address}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
