import { Button, Checkbox, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { placeOrder, quoteOrder } from '../../../../../server/src/care/orders/contract.ts';
import type { getElderFile } from '../../../../../server/src/people/elders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct } from '../../client/queries.ts';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { Section } from '../../components/FilePage.tsx';
import { useGo } from '../../components/Go.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { addDays } from '../../format/format.ts';
import type { PickedProduct } from './MenuPicker.tsx';
import { minuteOf, unitLabels, weekdayLabels } from './order-labels.ts';
import { QuoteView } from './QuoteView.tsx';

/** When, where, for how long; then the quote; then the order. */
export function OrderForm({ elder, product }: { elder: OutputOf<typeof getElderFile>; product: PickedProduct }) {
  const { t } = useTranslation();
  const go = useGo();
  const [plan, setPlan] = useState({
    kind: 'single',
    fromDate: addDays(serverToday(), 1),
    toDate: addDays(serverToday(), 28),
    weekdays: [] as number[],
    from: '09:00',
    to: '11:00',
    quantity: '1',
    addressId: '',
    selfPayAllowed: true,
  });
  const [notes, setNotes] = useState('');
  const [carerSex, setCarerSex] = useState('');
  const [relation, setRelation] = useState(t('本人来电'));
  const [reason, setReason] = useState('');
  const quote = useAct(quoteOrder);
  const place = useAct(placeOrder, { onDone: ({ county, id }) => go(`/orders/${county}/${id}`) });
  const params = { county: elder.county };
  const isRecurring = plan.kind === 'recurring';
  const wish = {
    elderId: elder.id,
    product: product.product,
    quantity: Number(plan.quantity),
    kind: isRecurring ? ('recurring' as const) : ('single' as const),
    fromDate: plan.fromDate,
    ...(isRecurring ? { toDate: plan.toDate, weekdays: plan.weekdays } : {}),
    windowFromMinute: minuteOf(plan.from),
    windowToMinute: minuteOf(plan.to),
    addressId: plan.addressId || null,
    selfPayAllowed: plan.selfPayAllowed,
  };
  const set = (change: Partial<typeof plan>) => {
    setPlan({ ...plan, ...change });
    // What was quoted is no longer what would be ordered.
    quote.reset();
  };
  const shown = quote.data;
  return (
    <>
      <Section title={t('3. 时间与地点')}>
        <div className="y-field">
          <Radio.Group
            aria-label={t('一次还是定期')}
            value={plan.kind}
            onChange={(event) => set({ kind: String(event.target.value) })}
            options={[
              { value: 'single', label: t('一次') },
              { value: 'recurring', label: t('定期') },
            ]}
          />
        </div>
        <div className="y-form-row">
          <Field label={isRecurring ? t('从') : t('日期')} name="fromDate" problem={quote.problem} isRequired>
            <DayInput value={plan.fromDate} min={serverToday()} onChange={(fromDate) => set({ fromDate })} />
          </Field>
          {isRecurring && (
            <Field label={t('到')} name="toDate" problem={quote.problem} isRequired hint={t('最长 92 天。')}>
              <DayInput value={plan.toDate} min={plan.fromDate} onChange={(toDate) => set({ toDate })} />
            </Field>
          )}
          <Field label={t('最早几点')} name="windowFromMinute" problem={quote.problem} isRequired>
            <DayInput kind="time" value={plan.from} onChange={(from) => set({ from })} />
          </Field>
          <Field label={t('最晚几点结束')} name="windowToMinute" problem={quote.problem} isRequired>
            <DayInput kind="time" value={plan.to} onChange={(to) => set({ to })} />
          </Field>
          {product.unit !== 'visit' && (
            <Field
              label={t('每次数量({{unit}})', { unit: t(unitLabels[product.unit] ?? '') })}
              name="quantity"
              problem={quote.problem}
            >
              <Choice
                value={plan.quantity}
                onChange={(quantity) => set({ quantity })}
                options={Array.from({ length: 12 }, (_, n) => ({ value: String(n + 1), label: String(n + 1) }))}
              />
            </Field>
          )}
          {elder.addresses.length > 0 && (
            <Field label={t('服务地址')} name="addressId" problem={quote.problem}>
              <Choice
                value={plan.addressId}
                onChange={(addressId) => set({ addressId })}
                placeholder={elder.currentAddress ?? t('现住址')}
                options={elder.addresses.map(({ id, label, address }) => ({ value: id, label: `${label} ${address}` }))}
              />
            </Field>
          )}
        </div>
        {isRecurring && (
          <fieldset className="y-weekdays">
            <legend>{t('每周哪几天')}</legend>
            <Checkbox.Group
              value={plan.weekdays}
              onChange={(weekdays) => set({ weekdays: weekdays.map(Number).sort() })}
              options={weekdayLabels.map((label, index) => ({ value: index + 1, label: t(label) }))}
            />
          </fieldset>
        )}
        <Checkbox checked={plan.selfPayAllowed} onChange={(event) => set({ selfPayAllowed: event.target.checked })}>
          {t('额度用完后,同意自费')}
        </Checkbox>
        <ProblemNote problem={quote.problem} />
        <div className="y-form-end">
          <Button
            type={shown ? 'default' : 'primary'}
            loading={quote.isPending}
            disabled={isRecurring && plan.weekdays.length === 0}
            onClick={() => quote.act({ params, body: wish })}
          >
            {t('试算费用')}
          </Button>
        </div>
      </Section>
      {shown && (
        <Section title={t('4. 费用与确认')}>
          <QuoteView quote={shown} />
          <div className="y-form-row">
            <Field label={t('由谁提出')} name="proxy.relation" problem={place.problem} isRequired>
              <Input value={relation} onChange={(event) => setRelation(event.target.value)} maxLength={40} />
            </Field>
            <Field
              label={t('代办原因')}
              name="proxy.reason"
              problem={place.problem}
              isRequired
              hint={t('例如:老人不使用手机,来电要求下单。')}
            >
              <Input value={reason} onChange={(event) => setReason(event.target.value)} maxLength={200} />
            </Field>
            <Field label={t('护理员性别要求')}>
              <Choice
                value={carerSex}
                onChange={setCarerSex}
                placeholder={t('不限')}
                options={[
                  { value: 'female', label: t('女') },
                  { value: 'male', label: t('男') },
                ]}
              />
            </Field>
            <Field label={t('给护理员的提示')} name="notes" problem={place.problem}>
              <Input value={notes} onChange={(event) => setNotes(event.target.value)} maxLength={500} />
            </Field>
          </div>
          <ProblemNote problem={place.problem} />
          <div className="y-form-end">
            <Button
              type="primary"
              loading={place.isPending}
              disabled={shown.visits.length === 0 || reason.trim().length < 2}
              onClick={() =>
                place.act({
                  params,
                  body: {
                    ...wish,
                    confirmedSelfFen: shown.totals.selfFen,
                    wishes: carerSex ? { carerSex: carerSex as 'male' } : {},
                    notes: notes || null,
                    proxy: { relation, reason },
                  },
                })
              }
            >
              {t('确认下单({{n}} 次)', { n: shown.visits.length })}
            </Button>
          </div>
        </Section>
      )}
    </>
  );
}
