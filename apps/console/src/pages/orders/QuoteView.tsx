import { useTranslation } from 'react-i18next';
import type { quoteOrder } from '../../../../../server/src/care/orders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { Fact, Facts } from '../../components/FilePage.tsx';
import { Day, Minutes, Money, StateTag } from '../../components/values.tsx';
import { formatTime } from '../../format/format.ts';

/** Who pays what and why, before anything is ordered; the sentences are there to be read out. */
export function QuoteView({ quote }: { quote: OutputOf<typeof quoteOrder> }) {
  const { t } = useTranslation();
  const { totals } = quote;
  return (
    <>
      <div className="y-split">
        <div>
          <span>{t('合计')}</span>
          <strong>
            <Money fen={totals.priceFen} />
          </strong>
        </div>
        <div>
          <span>{t('额度支付')}</span>
          <strong>
            <Money fen={totals.quotaFen} />
          </strong>
        </div>
        <div>
          <span>{t('补贴支付')}</span>
          <strong>
            <Money fen={totals.subsidyFen} />
          </strong>
        </div>
        <div>
          <span>{t('老人自付')}</span>
          <strong>
            <Money fen={totals.selfFen} />
          </strong>
        </div>
      </div>
      <ul>
        {quote.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <Facts>
        <Fact label={t('服务机构')}>
          {quote.provider.name}
          <div className="y-secondary">{quote.provider.reason}</div>
        </Fact>
        <Fact label={t('每次时长')}>
          <Minutes minutes={quote.minutes} />
        </Fact>
        <Fact label={t('上门地址')}>{quote.address}</Fact>
      </Facts>
      {quote.months.length > 0 && (
        <>
          <h3>{t('额度使用')}</h3>
          <ul className="y-plain">
            {quote.months.map((month) => (
              <li key={`${month.month}${month.grantId}`}>
                {month.month} {month.benefitName}:{t('本次用')} <Money fen={month.usedFen} /> · {t('当月可用')}{' '}
                <Money fen={month.availableFen} />
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{t('安排({{n}} 次)', { n: quote.visits.length })}</h3>
      <div className="y-table-scroll y-scroll-short" tabIndex={0} role="region" aria-label={t('安排')}>
        <table className="y-table">
          <caption className="y-visually-hidden">{t('安排')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('日期')}</th>
              <th scope="col">{t('开始')}</th>
              <th scope="col" className="y-right">
                {t('价格')}
              </th>
              <th scope="col" className="y-right">
                {t('额度支付')}
              </th>
              <th scope="col" className="y-right">
                {t('补贴支付')}
              </th>
              <th scope="col" className="y-right">
                {t('老人自付')}
              </th>
            </tr>
          </thead>
          <tbody>
            {quote.visits.map((visit) => (
              <tr key={visit.plannedStart}>
                <td>
                  <Day at={visit.day} />
                </td>
                <td>{formatTime(visit.plannedStart)}</td>
                <td className="y-right">
                  <Money fen={visit.priceFen} />
                </td>
                <td className="y-right">
                  <Money fen={visit.quotaFen} />
                </td>
                <td className="y-right">
                  <Money fen={visit.subsidyFen} />
                </td>
                <td className="y-right">
                  <Money fen={visit.selfFen} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {quote.skipped.length > 0 && (
        <ul className="y-plain">
          {quote.skipped.map((skipped) => (
            <li key={skipped.day}>
              <StateTag tone="warning" text={t('不安排')} /> <Day at={skipped.day} /> {skipped.text}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
