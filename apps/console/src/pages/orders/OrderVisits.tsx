import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { getOrder } from '../../../../../server/src/care/orders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { Instant, Money, StateTag } from '../../components/values.tsx';
import { visitStatusLabels, visitStatusTones } from './order-labels.ts';

export type OrderVisit = OutputOf<typeof getOrder>['visits'][number];

/** The visits of an order, each opens its own file. */
export function OrderVisits(props: {
  county: string;
  visits: readonly OrderVisit[];
  onCancel?: (visit: OrderVisit) => void;
  onMove?: (visit: OrderVisit) => void;
}) {
  const { t } = useTranslation();
  const { onCancel, onMove } = props;
  return (
    <Section title={t('上门安排({{n}} 次)', { n: props.visits.length })}>
      <div className="y-table-scroll" tabIndex={0} role="region" aria-label={t('安排')}>
        <table className="y-table">
          <caption className="y-visually-hidden">{t('安排')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('时间')}</th>
              <th scope="col">{t('状态')}</th>
              <th scope="col" className="y-right">
                {t('价格')}
              </th>
              <th scope="col" className="y-right">
                {t('老人自付')}
              </th>
              {onCancel && (
                <th scope="col" className="y-no-print">
                  {t('操作')}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {props.visits.map((visit) => (
              <tr key={visit.id}>
                <td>
                  <Go to={`/visits/${props.county}/${visit.id}`}>
                    <Instant at={visit.plannedStart} />
                  </Go>
                </td>
                <td>
                  <StateTag
                    tone={visitStatusTones[visit.status] ?? 'neutral'}
                    text={t(visitStatusLabels[visit.status] ?? visit.status)}
                  />
                  {visit.cancelReason && <div className="y-secondary">{visit.cancelReason}</div>}
                </td>
                <td className="y-right">
                  <Money fen={visit.priceFen} />
                </td>
                <td className="y-right">
                  <Money fen={visit.selfFen} />
                </td>
                {onCancel && (
                  <td className="y-no-print">
                    {['planned', 'assigned'].includes(visit.status) && (
                      <>
                        <Button size="small" type="link" onClick={() => onMove?.(visit)}>
                          {t('改约')}
                        </Button>
                        <Button size="small" type="link" danger onClick={() => onCancel(visit)}>
                          {t('取消')}
                        </Button>
                      </>
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
