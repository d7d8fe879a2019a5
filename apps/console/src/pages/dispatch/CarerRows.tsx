import { useTranslation } from 'react-i18next';
import { Section } from '../../components/FilePage.tsx';
import { Minutes, StateTag } from '../../components/values.tsx';
import { formatInstant, formatMinutes, formatTime } from '../../format/format.ts';
import { timeOf, visitStatusLabels } from '../orders/order-labels.ts';
import { absenceLabels, type Board } from './board.ts';
import { VisitLink } from './VisitLink.tsx';

type Carer = Board['carers'][number];

/** One row a carer: hours and absences, then the visits in time order with the road between them. */
export function CarerRows({ board, chosenId }: { board: Board; chosenId: string | undefined }) {
  const { t } = useTranslation();
  if (board.carers.length === 0)
    return <p className="y-empty">{t('本机构当天没有在职护理员。请先在人员中登记护理员。')}</p>;
  return (
    <Section title={t('护理员({{n}})', { n: board.carers.length })}>
      <div className="y-table-scroll" tabIndex={0} role="region" aria-label={t('护理员当天安排')}>
        <table className="y-table">
          <caption className="y-visually-hidden">{t('护理员当天安排')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('护理员')}</th>
              <th scope="col">{t('当天服务')}</th>
              <th scope="col">{t('安排')}</th>
            </tr>
          </thead>
          <tbody>
            {board.carers.map((carer) => (
              <tr key={carer.workerId}>
                <th scope="row">
                  {carer.name}
                  <div className="y-secondary y-number">
                    {carer.hours ? `${timeOf(carer.hours[0])}–${timeOf(carer.hours[1])}` : t('休息')}
                  </div>
                  {carer.absences.map((absence) => (
                    <StateTag
                      key={absence.from}
                      tone="warning"
                      text={`${t(absenceLabels[absence.kind])} ${formatInstant(absence.from).slice(5)} – ${formatInstant(absence.to).slice(5)}`}
                    />
                  ))}
                </th>
                <td>
                  <Minutes minutes={carer.minutes} />
                  <div className="y-secondary">{t('{{n}} 次', { n: carer.visits.length })}</div>
                </td>
                <td>
                  <ol className="y-day">
                    {carer.visits.map((visit) => (
                      <li key={visit.id}>
                        <Road visit={visit} />
                        <VisitLink
                          id={visit.id}
                          chosenId={chosenId}
                          className={visit.status === 'assigned' ? 'y-day-visit' : 'y-day-visit y-day-visit-settled'}
                        >
                          <span className="y-number">
                            {formatTime(visit.plannedStart)}–{formatTime(visit.plannedEnd)}
                          </span>{' '}
                          <strong>{visit.elderName}</strong>
                          <br />
                          {visit.productName} · {t(visitStatusLabels[visit.status] ?? visit.status)}
                        </VisitLink>
                      </li>
                    ))}
                  </ol>
                  {carer.visits.length === 0 && <span className="y-secondary">{t('没有安排')}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Road({ visit }: { visit: Carer['visits'][number] }) {
  const { t, i18n } = useTranslation();
  const minutes = (count: number) => formatMinutes(count, i18n.language);
  const { travelMinutes, gapMinutes } = visit;
  if (visit.isTight && travelMinutes !== null && gapMinutes !== null) {
    return (
      <StateTag
        tone="warning"
        text={t('时间紧:间隔 {{gap}},路上约 {{travel}}', { gap: minutes(gapMinutes), travel: minutes(travelMinutes) })}
      />
    );
  }
  const words = [
    gapMinutes === null ? undefined : t('间隔 {{gap}}', { gap: minutes(gapMinutes) }),
    travelMinutes === null ? undefined : t('路上约 {{travel}}', { travel: minutes(travelMinutes) }),
  ].filter(Boolean);
  return words.length > 0 ? <span className="y-day-road">{words.join(' · ')}</span> : null;
}
