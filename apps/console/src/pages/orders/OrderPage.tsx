import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/care/orders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useAct } from '../../client/queries.ts';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { Fact, Facts, FileOf, FilePage, Section } from '../../components/FilePage.tsx';
import { Go } from '../../components/Go.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import { Timeline, type TimelineEntry } from '../../components/Timeline.tsx';
import { Day, Instant, Minutes, Money, StateTag } from '../../components/values.tsx';
import { formatDay, formatTime, toInstant } from '../../format/format.ts';
import { useMay } from '../../session/session.tsx';
import {
  channelLabels,
  orderStatusLabels,
  orderStatusTones,
  timeOf,
  unitLabels,
  weekdayLabels,
} from './order-labels.ts';
import { OrderVisits, type OrderVisit } from './OrderVisits.tsx';

type Order = OutputOf<typeof contract.getOrder>;

/** One order: what was asked, its visits, its money; cancel, move, complain. */
export function Page() {
  return <FileOf endpoint={contract.getOrder}>{(order) => <OrderFile order={order} />}</FileOf>;
}

function OrderFile({ order }: { order: Order }) {
  const { t } = useTranslation();
  const may = useMay();
  const key = { county: order.county, id: order.id };
  const [opened, setOpened] = useState<'cancel' | 'complain'>();
  const [cancelling, setCancelling] = useState<OrderVisit>();
  const [moving, setMoving] = useState<OrderVisit>();
  const cancel = useAct(contract.cancelOrder, { onDone: () => setOpened(undefined) });
  const cancelVisit = useAct(contract.cancelVisit, { onDone: () => setCancelling(undefined) });
  const next = order.visits.find((visit) => ['planned', 'assigned'].includes(visit.status));
  return (
    <FilePage
      title={t('订单 {{number}}', { number: order.number })}
      subtitle={
        <>
          <Go to={`/elders/${order.county}/${order.elderId}`}>{order.elderName}</Go> · {order.productName} ·{' '}
          {order.providerName}
        </>
      }
      state={
        <StateTag
          tone={orderStatusTones[order.status] ?? 'neutral'}
          text={t(orderStatusLabels[order.status] ?? order.status)}
        />
      }
      next={
        next && (
          <>
            {t('下一次上门')} <Instant at={next.plannedStart} />
          </>
        )
      }
      actions={
        <>
          {order.status === 'open' && may(contract.cancelOrder) && (
            <Button danger onClick={() => setOpened('cancel')}>
              {t('取消订单')}
            </Button>
          )}
          {may(contract.complain) && <Button onClick={() => setOpened('complain')}>{t('登记投诉')}</Button>}
        </>
      }
      trace={{ ...key, type: 'order' }}
      facts={
        <>
          <Wanted order={order} />
          <OrderVisits
            county={order.county}
            visits={order.visits}
            {...(may(contract.cancelVisit) ? { onCancel: setCancelling, onMove: setMoving } : {})}
          />
        </>
      }
      history={
        <>
          <Section title={t('资金')}>
            <Facts>
              <Fact label={t('合计')}>
                <Money fen={order.money.totals.priceFen} />
              </Fact>
              <Fact label={t('额度支付')}>
                <Money fen={order.money.totals.quotaFen} />
              </Fact>
              <Fact label={t('补贴支付')}>
                <Money fen={order.money.totals.subsidyFen} />
              </Fact>
              <Fact label={t('老人自付')}>
                <Money fen={order.money.totals.selfFen} />
              </Fact>
              <Fact label={t('占用中的额度')}>
                <Money fen={order.money.reservedFen} />
              </Fact>
              <Fact label={t('已入账')}>
                <Money fen={order.money.postedFen} />
              </Fact>
              <Fact label={t('已释放')}>
                <Money fen={order.money.releasedFen} />
              </Fact>
            </Facts>
          </Section>
          <Section title={t('经过')}>
            <Timeline entries={historyOf(order, t)} />
          </Section>
          <ReasonDialog
            isOpen={opened === 'cancel'}
            title={t('取消订单')}
            consequence={t('还没有上门的服务全部取消,占用的额度退回。')}
            needsReason
            isDanger
            confirmText={t('取消订单')}
            suggestions={[t('老人改变主意'), t('老人住院'), t('重复下单')]}
            isPending={cancel.isPending}
            problem={cancel.problem}
            onConfirm={(reason) => cancel.act({ params: key, body: { reason } })}
            onClose={() => setOpened(undefined)}
          />
          <ReasonDialog
            isOpen={!!cancelling}
            title={t('取消这一次服务')}
            consequence={cancelling && `${formatDay(cancelling.plannedStart)} ${formatTime(cancelling.plannedStart)}`}
            needsReason
            isDanger
            confirmText={t('取消这一次')}
            isPending={cancelVisit.isPending}
            problem={cancelVisit.problem}
            onConfirm={(reason) =>
              cancelling && cancelVisit.act({ params: { ...key, visitId: cancelling.id }, body: { reason } })
            }
            onClose={() => setCancelling(undefined)}
          />
          {moving && <MoveDialog order={order} visit={moving} onClose={() => setMoving(undefined)} />}
          {opened === 'complain' && <ComplainDialog order={order} onClose={() => setOpened(undefined)} />}
        </>
      }
    />
  );
}

function Wanted({ order }: { order: Order }) {
  const { t } = useTranslation();
  const { schedule } = order;
  return (
    <Section title={t('服务内容')}>
      <Facts>
        <Fact label={t('单价')}>
          <Money fen={order.unitPriceFen} /> / {t(unitLabels[order.unit] ?? order.unit)} × {order.quantity}
        </Fact>
        <Fact label={t('每次时长')}>
          <Minutes minutes={order.minutes} />
        </Fact>
        <Fact label={t('方式')}>
          {order.kind === 'single'
            ? t('一次')
            : `${t('定期')}:${schedule.weekdays.map((day) => t(weekdayLabels[day - 1] ?? '')).join('、')}`}
        </Fact>
        <Fact label={t('日期')}>
          <Day at={schedule.fromDate} />
          {schedule.toDate !== schedule.fromDate && (
            <>
              {' – '}
              <Day at={schedule.toDate} />
            </>
          )}
        </Fact>
        <Fact label={t('时段')}>
          {timeOf(schedule.windowFromMinute)} – {timeOf(schedule.windowToMinute)}
        </Fact>
        <Fact label={t('上门地址')}>{order.address}</Fact>
        <Fact label={t('服务机构')}>
          {order.providerName}
          <div className="y-secondary">{order.providerReason}</div>
        </Fact>
        {order.notes && <Fact label={t('给护理员的提示')}>{order.notes}</Fact>}
      </Facts>
    </Section>
  );
}

function MoveDialog({ order, visit, onClose }: { order: Order; visit: OrderVisit; onClose: () => void }) {
  const { t } = useTranslation();
  const [day, setDay] = useState(formatDay(visit.plannedStart));
  const [time, setTime] = useState(formatTime(visit.plannedStart));
  const { act, isPending, problem } = useAct(contract.rescheduleVisit, { onDone: onClose });
  return (
    <ReasonDialog
      isOpen
      title={t('改约')}
      consequence={t('只能改到同一个月内;护理员有冲突时会提示。')}
      needsReason
      confirmText={t('改约')}
      isPending={isPending}
      problem={problem}
      onConfirm={(reason) =>
        act({
          params: { county: order.county, id: order.id, visitId: visit.id },
          body: { plannedStart: toInstant(day, time), reason },
        })
      }
      onClose={onClose}
    >
      <div className="y-form-row">
        <Field label={t('新日期')} isRequired>
          <DayInput value={day} onChange={setDay} />
        </Field>
        <Field label={t('新时间')} isRequired>
          <DayInput kind="time" value={time} onChange={setTime} />
        </Field>
      </div>
    </ReasonDialog>
  );
}

function ComplainDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const [visitId, setVisitId] = useState('');
  const [text, setText] = useState('');
  const { act, isPending, problem } = useAct(contract.complain, { onDone: onClose });
  return (
    <FormDialog
      title={t('登记投诉')}
      confirmText={t('登记')}
      isPending={isPending}
      isIncomplete={text.trim().length < 2}
      problem={problem}
      onConfirm={() =>
        act({ params: { county: order.county, id: order.id }, body: { text, visitId: visitId || null } })
      }
      onClose={onClose}
    >
      <p>{t('机构须在五个工作日内答复。')}</p>
      <Field label={t('针对哪一次服务')}>
        <Choice
          value={visitId}
          onChange={setVisitId}
          placeholder={t('整个订单')}
          options={order.visits.map((visit) => ({
            value: visit.id,
            label: `${formatDay(visit.plannedStart)} ${formatTime(visit.plannedStart)}`,
          }))}
        />
      </Field>
      <Field label={t('投诉内容')} name="text" problem={problem} isRequired>
        <Input.TextArea value={text} rows={4} maxLength={1000} onChange={(event) => setText(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

function historyOf(order: Order, t: (text: string) => string): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    {
      key: 'placed',
      at: order.placedAt,
      title: `${t('下单')} · ${t(channelLabels[order.channel] ?? order.channel)}`,
      who: order.placedByName,
      reason: order.proxyReason,
      detail: order.proxyRelation && <div className="y-secondary">{order.proxyRelation}</div>,
    },
  ];
  if (order.cancelledAt)
    entries.unshift({ key: 'cancelled', at: order.cancelledAt, title: t('取消订单'), reason: order.cancelReason });
  return entries;
}
