import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readMenu } from '../../../../../server/src/care/catalogue/contract.ts';
import { addAbsence, addCertificate } from '../../../../../server/src/supply/workforce/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { toInstant } from '../../format/format.ts';
import { absenceKindLabels } from './supply-labels.ts';
import type { Worker } from './WorkerPage.tsx';

/** A certificate with its expiry; the kinds offered are those that the county's services ask for. */
export function CertificateDialog({ worker, onClose }: { worker: Worker; onClose: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState('');
  const [number, setNumber] = useState('');
  const [issuedOn, setIssuedOn] = useState('');
  const [expiresOn, setExpiresOn] = useState('');
  const { act, isPending, problem } = useAct(addCertificate, { onDone: onClose });
  const menu = useCall(readMenu, { params: { area: `${worker.county}000000` } });
  const kinds = new Map([
    ...worker.certificates.map((one) => [one.kind, one.kindName] as const),
    ...(menu.data?.categories ?? []).flatMap(({ items }) =>
      items.flatMap(({ products }) =>
        products.flatMap(({ certificates }) => certificates.map(({ code, name }) => [code, name] as const)),
      ),
    ),
  ]);
  return (
    <Modal
      open
      title={t('登记证书')}
      okText={t('登记')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: !kind || number.trim().length < 2 || !issuedOn }}
      onOk={() =>
        act({
          params: { county: worker.county, id: worker.id },
          body: { kind, number: number.trim(), issuedOn, expiresOn: expiresOn || null },
        })
      }
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <Field label={t('证书')} name="kind" problem={problem} isRequired>
        <Choice
          value={kind}
          onChange={setKind}
          placeholder={t('请选择')}
          options={[...kinds.entries()].map(([value, label]) => ({ value, label }))}
        />
      </Field>
      <Field label={t('证书编号')} name="number" problem={problem} isRequired>
        <Input value={number} maxLength={60} onChange={(event) => setNumber(event.target.value)} />
      </Field>
      <div className="y-form-row">
        <Field label={t('发证日期')} name="issuedOn" problem={problem} isRequired>
          <DayInput value={issuedOn} onChange={setIssuedOn} max={serverToday()} />
        </Field>
        <Field label={t('有效期至')} name="expiresOn" problem={problem} hint={t('留空为长期有效。')}>
          <DayInput value={expiresOn} onChange={setExpiresOn} />
        </Field>
      </div>
      <ProblemNote problem={problem} />
    </Modal>
  );
}

/** Leave, sickness or training; no visit is given to the worker in this time. */
export function AbsenceDialog({ worker, onClose }: { worker: Worker; onClose: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState('leave');
  const [fromDay, setFromDay] = useState(serverToday());
  const [fromTime, setFromTime] = useState('00:00');
  const [toDay, setToDay] = useState(serverToday());
  const [toTime, setToTime] = useState('23:59');
  const { act, isPending, problem } = useAct(addAbsence, { onDone: onClose });
  return (
    <Modal
      open
      title={t('登记缺勤')}
      okText={t('登记')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: !fromDay || !fromTime || !toDay || !toTime }}
      onOk={() =>
        act({
          params: { county: worker.county, id: worker.id },
          body: {
            kind: kind as 'leave' | 'sick' | 'training',
            from: toInstant(fromDay, fromTime),
            to: toInstant(toDay, toTime),
          },
        })
      }
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <Field label={t('类别')} name="kind" problem={problem} isRequired>
        <Choice
          value={kind}
          onChange={setKind}
          options={Object.entries(absenceKindLabels).map(([value, label]) => ({ value, label: t(label) }))}
        />
      </Field>
      <div className="y-form-row">
        <Field label={t('从哪天')} name="from" problem={problem} isRequired>
          <DayInput value={fromDay} onChange={setFromDay} />
        </Field>
        <Field label={t('从几点')} isRequired>
          <DayInput kind="time" value={fromTime} onChange={setFromTime} />
        </Field>
        <Field label={t('到哪天')} name="to" problem={problem} isRequired>
          <DayInput value={toDay} onChange={setToDay} min={fromDay} />
        </Field>
        <Field label={t('到几点')} isRequired>
          <DayInput kind="time" value={toTime} onChange={setToTime} />
        </Field>
      </div>
      <ProblemNote problem={problem} />
    </Modal>
  );
}
