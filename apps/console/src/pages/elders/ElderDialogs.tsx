import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/people/elders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct } from '../../client/queries.ts';
import { AreaPicker } from '../../components/AreaPicker.tsx';
import { factLabels, factValues, labelOf, lifeEventLabels } from '../../components/elder-labels.ts';
import { Choice, DayInput, Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useGo } from '../../components/Go.tsx';
import { PositionFields, usePosition } from '../../components/PositionFields.tsx';

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
    residentId: '',
    ethnicity: elder.ethnicity ?? '',
    phone: '',
    currentAddress: elder.currentAddress ?? '',
    registeredAddress: elder.registeredAddress ?? '',
    remarks: elder.remarks ?? '',
    reason: '',
  });
  const [registeredArea, setRegisteredArea] = useState(elder.registeredArea ?? '');
  const place = usePosition(elder);
  const { act, isPending, problem } = useAct(contract.updateElder, { onDone: onClose });
  const input = (name: keyof typeof person) => ({
    value: person[name],
    onChange: (event: { target: { value: string } }) => setPerson({ ...person, [name]: event.target.value }),
  });
  const save = () => {
    const { phone, residentId, ...rest } = person;
    act({
      params: { county: elder.county, id: elder.id },
      body: {
        ...rest,
        currentAddress: rest.currentAddress || null,
        registeredAddress: rest.registeredAddress || null,
        registeredArea: registeredArea || null,
        ethnicity: rest.ethnicity || null,
        ...place.position,
        remarks: rest.remarks || null,
        version: elder.version,
        ...(phone ? { phone } : {}),
        ...(residentId ? { residentId } : {}),
      },
    });
  };
  return (
    <FormDialog
      title={t('修改基本信息')}
      confirmText={t('保存')}
      isPending={isPending}
      isIncomplete={!person.name.trim() || !person.reason.trim() || place.isWrong}
      isWide
      problem={problem}
      onConfirm={save}
      onClose={onClose}
    >
      <div className="y-form-row">
        <Field label={t('姓名')} name="name" problem={problem} isRequired>
          <Input {...input('name')} maxLength={50} />
        </Field>
        <Field label={t('民族')} name="ethnicity" problem={problem}>
          <Input {...input('ethnicity')} maxLength={20} />
        </Field>
      </div>
      <div className="y-form-row">
        <Field
          label={t('更正身份证号')}
          name="residentId"
          problem={problem}
          hint={t('现为 {{phone}};不改请留空。', { phone: elder.residentIdMasked })}
        >
          <Input {...input('residentId')} maxLength={30} autoComplete="off" />
        </Field>
        <Field
          label={t('联系电话')}
          name="phone"
          problem={problem}
          hint={elder.phoneMasked ? t('现为 {{phone}};不改请留空。', { phone: elder.phoneMasked }) : undefined}
        >
          <Input {...input('phone')} maxLength={30} inputMode="tel" />
        </Field>
      </div>
      <Field label={t('现住址')} name="currentAddress" problem={problem}>
        <Input {...input('currentAddress')} maxLength={200} />
      </Field>
      <PositionFields state={place} hint={t('用来核对签到的距离,也用来排路线。')} />
      <Field label={t('户籍地址')} name="registeredAddress" problem={problem}>
        <Input {...input('registeredAddress')} maxLength={200} />
      </Field>
      <div className="y-field">
        <span className="y-label">{t('户籍所在地区')}</span>
        <AreaPicker label={t('户籍所在地区')} root="000000000000" value={registeredArea} onChange={setRegisteredArea} />
        <div className="y-field-hint">{t('待遇按户籍所在区县判定;不清楚可只选到区县。')}</div>
      </div>
      <Field label={t('备注')} name="remarks" problem={problem}>
        <Input.TextArea {...input('remarks')} rows={2} />
      </Field>
      <Field label={t('修改理由')} name="reason" problem={problem} isRequired>
        <Input {...input('reason')} />
      </Field>
    </FormDialog>
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
    <FormDialog
      title={t('登记情况')}
      confirmText={t('登记')}
      isPending={isPending}
      isIncomplete={!value || !source}
      problem={problem}
      onConfirm={save}
      onClose={onClose}
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
    </FormDialog>
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
  const [replaces, setReplaces] = useState('');
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
    mistake: t('在上面选择登记错的那一条。去世登记撤销后,因它停止的补贴、订单和以后的服务恢复。'),
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
        ...(replaces ? { replaces } : {}),
      },
    });
  const hasEnd = kind === 'hospital' || kind === 'institution';
  const standing = elder.lifeEvents.filter((event) => !event.isReplaced);
  const replace = (id: string) => {
    setReplaces(id);
    const event = standing.find((one) => one.id === id);
    if (!event) return;
    setKind(event.kind);
    setFrom(event.from);
    setTo(event.to ?? '');
  };
  return (
    <FormDialog
      title={t('登记变动')}
      confirmText={t('登记')}
      isPending={isPending}
      isIncomplete={!source}
      isDanger={kind === 'death'}
      problem={problem}
      onConfirm={save}
      onClose={onClose}
    >
      {standing.length > 0 && (
        <Field label={t('更正或补全已登记的变动')} name="replaces" problem={problem} hint={t('例如补上出院日期。')}>
          <Choice
            value={replaces}
            onChange={replace}
            placeholder={t('不是,是新的变动')}
            options={standing.map((event) => ({
              value: event.id,
              label: `${t(labelOf(lifeEventLabels, event.kind))} · ${event.from}${event.to ? ` – ${event.to}` : ''}`,
            }))}
          />
        </Field>
      )}
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
    </FormDialog>
  );
}
