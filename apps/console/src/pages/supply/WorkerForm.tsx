import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addWorker, updateWorker } from '../../../../../server/src/supply/workforce/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct } from '../../client/queries.ts';
import { AreaSet } from '../../components/AreaSet.tsx';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useGo } from '../../components/Go.tsx';
import { PositionFields, usePosition } from '../../components/PositionFields.tsx';
import { weekdayLabels } from '../orders/order-labels.ts';
import { sexLabels } from './supply-labels.ts';
import { hoursOf, toAvailability, USUAL_FROM, USUAL_TO, type WorkingDay } from './working-hours.ts';
import type { Worker } from './WorkerPage.tsx';

/** Puts a worker on the list of an organisation, or changes one. */
export function WorkerForm(props: { county: string; providerId: string; worker?: Worker; onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const { county, worker } = props;
  const [name, setName] = useState(worker?.name ?? '');
  const [sex, setSex] = useState<string>(worker?.sex ?? 'female');
  const [residentId, setResidentId] = useState('');
  const [phone, setPhone] = useState('');
  const [employedFrom, setEmployedFrom] = useState(worker?.employedFrom ?? serverToday());
  const [employedTo, setEmployedTo] = useState(worker?.employedTo ?? '');
  const [serviceAreas, setServiceAreas] = useState<readonly string[]>(worker?.serviceAreas ?? []);
  const [days, setDays] = useState<readonly WorkingDay[]>(hoursOf(worker?.availability));
  const place = usePosition(worker ?? { lat: null, lng: null });
  const add = useAct(addWorker, { onDone: (added) => go(`/workers/${added.county}/${added.id}`) });
  const change = useAct(updateWorker, { onDone: props.onClose });
  const problem = add.problem ?? change.problem;
  const availability = toAvailability(days);
  const send = () => {
    if (!availability) return;
    const body = {
      name: name.trim(),
      sex: sex as 'female',
      employedFrom,
      employedTo: employedTo || null,
      serviceAreas: [...serviceAreas],
      availability,
      ...place.position,
    };
    if (worker) change.act({ params: { county, id: worker.id }, body: { ...body, ...(phone ? { phone } : {}) } });
    else add.act({ params: { county, id: props.providerId }, body: { ...body, residentId, phone } });
  };
  return (
    <FormDialog
      title={worker ? t('修改人员信息') : t('登记人员')}
      confirmText={worker ? t('保存') : t('登记')}
      isPending={add.isPending || change.isPending}
      isIncomplete={
        !name.trim() || !employedFrom || !availability || place.isWrong || (!worker && (!residentId || !phone))
      }
      isWide
      problem={problem}
      onConfirm={send}
      onClose={props.onClose}
    >
      <div className="y-form-row">
        <Field label={t('姓名')} name="name" problem={problem} isRequired>
          <Input value={name} maxLength={40} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={t('性别')} name="sex" problem={problem} isRequired>
          <Choice
            value={sex}
            onChange={setSex}
            options={Object.entries(sexLabels).map(([value, label]) => ({ value, label: t(label) }))}
          />
        </Field>
        {!worker && (
          <Field label={t('身份证号')} name="residentId" problem={problem} isRequired>
            <Input
              value={residentId}
              maxLength={40}
              autoComplete="off"
              onChange={(event) => setResidentId(event.target.value)}
            />
          </Field>
        )}
        <Field
          label={t('手机号码')}
          name="phone"
          problem={problem}
          isRequired={!worker}
          hint={worker?.phoneMasked ? t('现为 {{phone}};不改请留空。', { phone: worker.phoneMasked }) : undefined}
        >
          <Input value={phone} maxLength={40} inputMode="tel" onChange={(event) => setPhone(event.target.value)} />
        </Field>
        <Field label={t('入职日期')} name="employedFrom" problem={problem} isRequired>
          <DayInput value={employedFrom} onChange={setEmployedFrom} />
        </Field>
        <Field label={t('离职日期')} name="employedTo" problem={problem} hint={t('在职请留空。')}>
          <DayInput value={employedTo} min={employedFrom} onChange={setEmployedTo} />
        </Field>
      </div>
      <AreaSet label={t('服务地区')} root={`${county}000000`} value={serviceAreas} onChange={setServiceAreas} />
      <WorkingHours days={days} onChange={setDays} />
      <PositionFields state={place} hint={t('护理员每天出发的地方,用来估算路上的时间。')} />
    </FormDialog>
  );
}

function WorkingHours(props: { days: readonly WorkingDay[]; onChange: (days: readonly WorkingDay[]) => void }) {
  const { t } = useTranslation();
  const change = (at: number, part: Partial<WorkingDay>) =>
    props.onChange(props.days.map((day, index) => (index === at ? { ...day, ...part } : day)));
  return (
    <fieldset className="y-field y-group">
      <legend>{t('每周工作时间')}</legend>
      <ul className="y-plain">
        {props.days.map((day, index) => {
          const name = t(weekdayLabels[index] ?? '');
          const isWrong = day.works && day.from >= day.to;
          return (
            <li key={weekdayLabels[index]} className="y-hours">
              <Checkbox checked={day.works} onChange={(event) => change(index, { works: event.target.checked })}>
                {name}
              </Checkbox>
              {day.works ? (
                <>
                  <DayInput
                    kind="time"
                    aria-label={t('{{day}}从几点', { day: name })}
                    value={day.from}
                    onChange={(from) => change(index, { from })}
                  />
                  –
                  <DayInput
                    kind="time"
                    aria-label={t('{{day}}到几点', { day: name })}
                    value={day.to}
                    onChange={(to) => change(index, { to })}
                  />
                  {isWrong && (
                    <span className="y-field-error" role="alert">
                      {t('开始应早于结束。')}
                    </span>
                  )}
                </>
              ) : (
                <span className="y-secondary">{t('休息')}</span>
              )}
            </li>
          );
        })}
      </ul>
      <div className="y-field-hint">
        {t('派单只在这些时间内安排;新登记的按 {{from}}–{{to}} 填好,请按实际修改。', {
          from: USUAL_FROM,
          to: USUAL_TO,
        })}
      </div>
    </fieldset>
  );
}
