import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readMenu } from '../../../../../server/src/care/catalogue/contract.ts';
import { addAbsence, addCertificate, openAccount } from '../../../../../server/src/supply/workforce/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { roleLabels } from '../../components/labels.ts';
import { toInstant } from '../../format/format.ts';
import { CredentialFields } from '../system/CredentialFields.tsx';
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
    <FormDialog
      title={t('登记证书')}
      confirmText={t('登记')}
      isPending={isPending}
      isIncomplete={!kind || number.trim().length < 2 || !issuedOn}
      problem={problem}
      onConfirm={() =>
        act({
          params: { county: worker.county, id: worker.id },
          body: { kind, number: number.trim(), issuedOn, expiresOn: expiresOn || null },
        })
      }
      onClose={onClose}
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
    </FormDialog>
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
    <FormDialog
      title={t('登记缺勤')}
      confirmText={t('登记')}
      isPending={isPending}
      isIncomplete={!fromDay || !fromTime || !toDay || !toTime}
      problem={problem}
      onConfirm={() =>
        act({
          params: { county: worker.county, id: worker.id },
          body: {
            kind: kind as 'leave' | 'sick' | 'training',
            from: toInstant(fromDay, fromTime),
            to: toInstant(toDay, toTime),
          },
        })
      }
      onClose={onClose}
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
    </FormDialog>
  );
}

/** Opens the account of a carer or dispatcher; which organisation and worker it stands for is known. */
export function AccountDialog({ worker, onClose }: { worker: Worker; onClose: () => void }) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState('carer');
  const { act, isPending, problem } = useAct(openAccount, { onDone: onClose });
  return (
    <FormDialog
      title={t('为 {{name}} 开通账号', { name: worker.name })}
      confirmText={t('开通')}
      isPending={isPending}
      isIncomplete={!login || !password}
      problem={problem}
      onConfirm={() =>
        act({
          params: { county: worker.county, id: worker.id },
          body: { login: login.trim(), password, role: role as 'carer' },
        })
      }
      onClose={onClose}
    >
      <Field label={t('岗位')} name="role" problem={problem} isRequired>
        <Choice
          value={role}
          onChange={setRole}
          options={(['carer', 'dispatcher'] as const).map((value) => ({ value, label: t(roleLabels[value]) }))}
        />
      </Field>
      <CredentialFields
        problem={problem}
        login={login}
        password={password}
        onLogin={setLogin}
        onPassword={setPassword}
      />
    </FormDialog>
  );
}
