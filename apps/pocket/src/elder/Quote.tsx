import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { placeOrder, quoteOrder, type newOrder, type orderWish } from '../../../../server/src/care/orders/contract.ts';
import type { OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import type { ProblemError } from '../../../console/src/client/problem-error.ts';
import { useAct } from '../../../console/src/client/queries.ts';
import { formatFen, formatTime } from '../../../console/src/format/format.ts';
import { readNow } from '../client/reads.ts';
import { CallCentre } from '../components/CallCentre.tsx';
import { Note, ProblemNote } from '../components/Note.tsx';
import { Page } from '../components/Page.tsx';
import type { Elder } from './use-elders.ts';
import { sayDay } from './words.ts';

export type Wish = z.input<typeof orderWish>;

interface QuoteProps {
  elder: Elder;
  wish: Wish;
  proxy?: z.input<typeof newOrder>['proxy'];
  onBack: () => void;
  onDone: () => void;
}

/** What it costs and who pays, before anything is ordered: quota, then subsidy, then the elder. */
export function Quote({ elder, wish, proxy, onBack, onDone }: QuoteProps) {
  const { t, i18n } = useTranslation();
  const params = { county: elder.county };
  const quote = useQuery<OutputOf<typeof quoteOrder>, ProblemError>({
    queryKey: [quoteOrder.id, wish],
    queryFn: () => readNow(quoteOrder, { params, body: wish }),
    staleTime: 0,
    gcTime: 0,
  });
  const order = useAct(placeOrder);
  if (order.data) {
    return (
      <Page title={t('订好了')} canBeHeard>
        <Note tone="good">
          {t('单号 {{number}}。安排好人员后，可以在“谁来服务”里看到。', { number: order.data.number })}
        </Note>
        <button type="button" onClick={onDone}>
          {t('看谁来服务')}
        </button>
        <CallCentre />
      </Page>
    );
  }
  const { data } = quote;
  const first = data?.visits[0];
  return (
    <Page title={t('这样订可以吗？')} back={onBack} canBeHeard>
      {quote.isPending && <p role="status">{t('正在计算费用…')}</p>}
      <ProblemNote problem={quote.error} onRetry={() => void quote.refetch()} />
      {data && (
        <>
          <section className="card visit" aria-label={t('服务内容')}>
            <strong>{data.productName}</strong>
            {first && (
              <span className="when">
                {sayDay(first.plannedStart, i18n.language)} {formatTime(first.plannedStart)}
              </span>
            )}
            <span>{data.provider.name}</span>
            <span>{data.address}</span>
          </section>
          {data.skipped.map(({ day, text }) => (
            <Note key={day} tone="warning">
              {day} {text}
            </Note>
          ))}
          <dl className="card money">
            <dt>{t('总价')}</dt>
            <dd>{formatFen(data.totals.priceFen)}</dd>
            <dt>{t('补贴额度支付')}</dt>
            <dd>{formatFen(data.totals.quotaFen)}</dd>
            <dt>{t('其他补助支付')}</dt>
            <dd>{formatFen(data.totals.subsidyFen)}</dd>
            <dt className="sum">{t('您自己付')}</dt>
            <dd className="sum">{formatFen(data.totals.selfFen)}</dd>
          </dl>
          {data.reasons.map((reason) => (
            <p key={reason} className="small">
              {reason}
            </p>
          ))}
          <ProblemNote problem={order.problem} />
          {data.visits.length > 0 && (
            <button
              type="button"
              disabled={order.isPending}
              onClick={() =>
                order.act({
                  params,
                  body: { ...wish, confirmedSelfFen: data.totals.selfFen, ...(proxy ? { proxy } : {}) },
                })
              }
            >
              {order.isPending ? t('正在下单…') : t('确认订购')}
            </button>
          )}
        </>
      )}
      <CallCentre />
    </Page>
  );
}
