import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/people/elders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct } from '../../client/queries.ts';
import { AreaPicker } from '../../components/AreaPicker.tsx';
import { factLabels, factValues, lifeEventLabels } from '../../components/elder-labels.ts';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { useGo } from '../../components/Go.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';

type Elder = OutputOf<typeof contract.getElderFile>;
interface DialogProps {
  elder: Elder;
  onClose: () => void;
}

/** Changes identity and contact fields, with the reason that is kept. */
export function EditDialog({ elder, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [person, setPerson] = useState({
    name: elder.name,
    phone: '',
    currentAddress: elder.currentAddress ?? '',
    registeredAddress: elder.registeredAddress ?? '',
    remarks: elder.remarks ?? '',
    reason: '',
  });
  const { act, isPending, problem } = useAct(contract.updateElder, { onDone: onClose });
  const input = (name: keyof typeof person) => ({
    value: person[name],
    onChange: (event: { target: { value: string } }) => setPerson({ ...person, [name]: event.target.value }),
  });
  const save = () => {
    const { phone, ...rest } = person;
    act({
      params: { county: elder.county, id: elder.id },
      body: {
        ...rest,
        currentAddress: rest.currentAddress || null,
        registeredAddress: rest.registeredAddress || null,
        remarks: rest.remarks || null,
        version: elder.version,
        ...(phone ? { phone } : {}),
      },
    });
  };
  return (
    <Modal
      open
      title={t('修改基本信息')}
      okText={t('保存')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending }}
      onOk={save}
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <Field label={t('姓名')} name="name" problem={problem} isRequired>
        <Input {...input('name')} />
      </Field>
      <Field
        label={t('联系电话')}
        name="phone"
        problem={problem}
        hint={elder.phoneMasked ? t('现为 {{phone}};不改请留空。', { phone: elder.phoneMasked }) : undefined}
      >
        <Input {...input('phone')} inputMode="tel" />
      </Field>
      <Field label={t('现住址')} name="currentAddress" problem={problem}>
        <Input {...input('currentAddress')} />
      </Field>
      <Field label={t('户籍地址')} name="registeredAddress" problem={problem}>
        <Input {...input('registeredAddress')} />
      </Field>
      <Field label={t('备注')} name="remarks" problem={problem}>
        <Input.TextArea {...input('remarks')} rows={2} />
      </Field>
      <Field label={t('修改理由')} name="reason" problem={problem} isRequired>
        <Input {...input('reason')} />
      </Field>
      <ProblemNote problem={problem} />
    </Modal>
  );
}

/** States a fact with its source, evidence and validity; earlier statements stay on file. */
export function FactDialog({ elder, onClose }: DialogProps) {
  const { t } = useTranslation();
  const names = contract.factNameSchema.options.filter((name) => name !== 'abilityGrade');
  const [fact, setFact] = useState<string>('livingSituation');
  const [value, setValue] = useState('');
  const [validFrom, setValidFrom] = useState(serverToday());
  const [validTo, setValidTo] = useState('');
  const [source, setSource] = useState('');
  const [evidence, setEvidence] = useState('');
  const [replaces, setReplaces] = useState('');
  const { act, isPending, problem } = useAct(contract.recordElderFacts, { onDone: onClose });
  const earlier = elder.facts.filter((one) => one.fact === fact && !one.isCorrected);
  const save = () =>
    act({
      params: { county: elder.county, id: elder.id },
      body: {
        facts: [
          {
            fact: fact as (typeof names)[number],
            value,
            validFrom,
            validTo: validTo || null,
            source,
            evidence: evidence || null,
            ...(replaces ? { replaces } : {}),
          },
        ],
      },
    });
  return (
    <Modal
      open
      title={t('登记情况')}
      okText={t('登记')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: !value || !source }}
      onOk={save}
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <p className="y-secondary">{t('能力等级由评估产生,不能在这里登记。')}</p>
      <div className="y-form-row">
        <Field label={t('项目')} isRequired>
          <Choice
            value={fact}
            onChange={(next) => {
              setFact(next);
              setValue('');
              setReplaces('');
            }}
            options={names.map((name) => ({ value: name, label: t(factLabels[name] ?? name) }))}
          />
        </Field>
        <Field label={t('内容')} name="facts.0.value" problem={problem} isRequired>
          <Choice
            value={value}
            onChange={setValue}
            placeholder={t('请选择')}
            options={Object.entries(factValues(fact)).map(([code, label]) => ({ value: code, label: t(label) }))}
          />
        </Field>
        <Field label={t('起始日期')} name="facts.0.validFrom" problem={problem} isRequired>
          <DayInput value={validFrom} onChange={setValidFrom} />
        </Field>
        <Field label={t('截止日期')} name="facts.0.validTo" problem={problem} hint={t('长期有效请留空。')}>
          <DayInput value={validTo} onChange={setValidTo} />
        </Field>
      </div>
      <Field
        label={t('来源')}
        name="facts.0.source"
        problem={problem}
        isRequired
        hint={t('例如:低保系统核对、残疾人证、社区走访。')}
      >
        <Input value={source} onChange={(event) => setSource(event.target.value)} maxLength={100} />
      </Field>
      <Field label={t('证据')} name="facts.0.evidence" problem={problem} hint={t('文号、证号或材料名称。')}>
        <Input value={evidence} onChange={(event) => setEvidence(event.target.value)} maxLength={200} />
      </Field>
      {earlier.length > 0 && (
        <Field label={t('更正此前的错误登记')}>
          <Choice
            value={replaces}
            onChange={setReplaces}
            placeholder={t('不是更正,是新的情况')}
            options={earlier.map((one) => ({
              value: one.id,
              label: `${t(factValues(fact)[one.value] ?? one.value)} · ${one.validFrom} · ${one.source}`,
            }))}
          />
        </Field>
      )}
      <ProblemNote problem={problem} />
    </Modal>
  );
}

/** Records death, hospital, institution or move; what it does to orders is said before. */
export function LifeEventDialog({ elder, onClose }: DialogProps) {
  const { t } = useTranslation();
  const go = useGo();
  const [kind, setKind] = useState('hospital');
  const [from, setFrom] = useState(serverToday());
  const [to, setTo] = useState('');
  const [source, setSource] = useState('');
  const [note, setNote] = useState('');
  const [toArea, setToArea] = useState('');
  const [newAddress, setNewAddress] = useState('');
  const { act, isPending, problem } = useAct(contract.recordElderEvent, {
    onDone: ({ movedTo }) => {
      onClose();
      if (movedTo) go(`/elders/${movedTo.county}/${movedTo.id}`);
    },
  });
  const consequence: Record<string, string> = {
    death: t('登记后,老人的补贴停止,未完成的订单和以后的服务全部取消。'),
    hospital: t('住院期间的服务会取消,释放占用的额度。'),
    institution: t('入住机构期间的上门服务会取消。'),
    move: t('迁到外区县的,档案转到新区县,本地的订单取消。'),
  };
  const save = () =>
    act({
      params: { county: elder.county, id: elder.id },
      body: {
        kind: kind as 'death',
        from,
        source,
        to: to || null,
        note: note || null,
        ...(kind === 'move' && toArea ? { toArea } : {}),
        ...(kind === 'move' && newAddress ? { newAddress } : {}),
      },
    });
  const hasEnd = kind === 'hospital' || kind === 'institution';
  return (
    <Modal
      open
      title={t('登记变动')}
      okText={t('登记')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, danger: kind === 'death', disabled: !source }}
      onOk={save}
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <Field label={t('变动')} name="kind" problem={problem} isRequired>
        <Choice
          value={kind}
          onChange={setKind}
          options={Object.entries(lifeEventLabels).map(([value, label]) => ({ value, label: t(label) }))}
        />
      </Field>
      <p className="y-next">{consequence[kind]}</p>
      <div className="y-form-row">
        <Field label={kind === 'death' ? t('去世日期') : t('起始日期')} name="from" problem={problem} isRequired>
          <DayInput value={from} onChange={setFrom} max={kind === 'death' ? serverToday() : ''} />
        </Field>
        {hasEnd && (
          <Field label={t('截止日期')} name="to" problem={problem} hint={t('还不知道请留空。')}>
            <DayInput value={to} onChange={setTo} />
          </Field>
        )}
      </div>
      {kind === 'move' && (
        <>
          <div className="y-field">
            <span className="y-label">{t('迁往社区')}</span>
            <AreaPicker value={toArea} onChange={setToArea} label={t('迁往社区')} root="000000000000" />
          </div>
          <Field label={t('新住址')} name="newAddress" problem={problem}>
            <Input value={newAddress} onChange={(event) => setNewAddress(event.target.value)} maxLength={200} />
          </Field>
        </>
      )}
      <Field
        label={t('来源')}
        name="source"
        problem={problem}
        isRequired
        hint={t('例如:家属告知、殡葬信息核对、医院证明。')}
      >
        <Input value={source} onChange={(event) => setSource(event.target.value)} maxLength={100} />
      </Field>
      <Field label={t('说明')} name="note" problem={problem}>
        <Input.TextArea value={note} onChange={(event) => setNote(event.target.value)} rows={2} maxLength={500} />
      </Field>
      <ProblemNote problem={problem} />
    </Modal>
  );
}
