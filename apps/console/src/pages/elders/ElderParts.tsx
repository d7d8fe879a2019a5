import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../../../server/src/people/elders/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { useAct } from '../../client/queries.ts';
import { Choice, Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { Section } from '../../components/FilePage.tsx';
import { PositionFields, usePosition } from '../../components/PositionFields.tsx';
import { k } from '../../i18n/index.ts';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { Day, Nothing, StateTag } from '../../components/values.tsx';
import { useMay } from '../../session/session.tsx';

type Elder = OutputOf<typeof contract.getElderFile>;

const consentKinds: Readonly<Record<string, string>> = {
  personalData: k('个人信息处理'),
  healthData: k('健康信息处理'),
  positioning: k('服务定位与签到'),
  photo: k('服务照片'),
};

/** Contacts, service addresses and consents of a file. */
export function ElderParts({ elder }: { elder: Elder }) {
  const { t } = useTranslation();
  const may = useMay();
  const [opened, setOpened] = useState<'contact' | 'address' | 'consent'>();
  const endContact = useAct(contract.endContact);
  const endAddress = useAct(contract.endAddress);
  const key = { county: elder.county, id: elder.id };
  const add = (part: 'contact' | 'address' | 'consent') => (
    <Button size="small" onClick={() => setOpened(part)}>
      {t('添加')}
    </Button>
  );
  const close = () => setOpened(undefined);
  return (
    <>
      <Section title={t('联系人与监护人')} extra={may(contract.addContact) && add('contact')}>
        <ProblemNote problem={endContact.problem} />
        {elder.contacts.length === 0 && <p className="y-secondary">{t('还没有联系人。')}</p>}
        <ul className="y-plain y-lines">
          {elder.contacts.map((contact) => (
            <li key={contact.id}>
              <strong>{contact.name}</strong> {contact.relation}{' '}
              <span className="y-number">{contact.phoneMasked ?? <Nothing />}</span>
              {contact.isGuardian && <span className="y-tag">{t('监护人')}</span>}
              {may(contract.endContact) && (
                <Button
                  size="small"
                  type="link"
                  aria-label={t('移除联系人 {{name}}', { name: contact.name })}
                  onClick={() => endContact.act({ params: { ...key, partId: contact.id } })}
                >
                  {t('移除')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('服务地址')} extra={may(contract.addAddress) && add('address')}>
        <ProblemNote problem={endAddress.problem} />
        {elder.addresses.length === 0 && <p className="y-secondary">{t('没有另外的服务地址,服务在现住址提供。')}</p>}
        <ul className="y-plain y-lines">
          {elder.addresses.map((address) => (
            <li key={address.id}>
              <strong>{address.label}</strong> {address.address}
              {address.lat === null && <span className="y-secondary"> {t('没有位置')}</span>}
              {may(contract.endAddress) && (
                <Button
                  size="small"
                  type="link"
                  aria-label={t('停用地址 {{name}}', { name: address.label })}
                  onClick={() => endAddress.act({ params: { ...key, partId: address.id } })}
                >
                  {t('停用')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('知情同意')} extra={may(contract.recordConsent) && add('consent')}>
        {elder.consents.length === 0 && <p className="y-secondary">{t('还没有同意记录。')}</p>}
        <ul className="y-plain y-lines">
          {elder.consents.map((consent) => (
            <li key={consent.id}>
              <StateTag tone={consent.isGiven ? 'good' : 'bad'} text={consent.isGiven ? t('同意') : t('撤回')} />{' '}
              {t(consentKinds[consent.kind] ?? consent.kind)} · {consent.givenBy}({consent.relation})·{' '}
              <Day at={consent.at} />
            </li>
          ))}
        </ul>
      </Section>
      {opened === 'contact' && <ContactDialog elder={elder} onClose={close} />}
      {opened === 'address' && <AddressDialog elder={elder} onClose={close} />}
      {opened === 'consent' && <ConsentDialog elder={elder} onClose={close} />}
    </>
  );
}

function ContactDialog({ elder, onClose }: { elder: Elder; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [relation, setRelation] = useState('');
  const [phone, setPhone] = useState('');
  const [isGuardian, setGuardian] = useState(false);
  const { act, isPending, problem } = useAct(contract.addContact, { onDone: onClose });
  return (
    <FormDialog
      title={t('添加联系人')}
      confirmText={t('添加')}
      isPending={isPending}
      isIncomplete={!name.trim() || !relation.trim()}
      problem={problem}
      onConfirm={() =>
        act({
          params: { county: elder.county, id: elder.id },
          body: { name, relation, isGuardian, ...(phone ? { phone } : {}) },
        })
      }
      onClose={onClose}
    >
      <Field label={t('姓名')} name="name" problem={problem} isRequired>
        <Input value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t('与老人关系')} name="relation" problem={problem} isRequired>
        <Input value={relation} onChange={(event) => setRelation(event.target.value)} maxLength={20} />
      </Field>
      <Field label={t('联系电话')} name="phone" problem={problem}>
        <Input value={phone} onChange={(event) => setPhone(event.target.value)} inputMode="tel" />
      </Field>
      <Checkbox checked={isGuardian} onChange={(event) => setGuardian(event.target.checked)}>
        {t('是监护人')}
      </Checkbox>
    </FormDialog>
  );
}

function AddressDialog({ elder, onClose }: { elder: Elder; onClose: () => void }) {
  const { t } = useTranslation();
  const [label, setLabel] = useState('');
  const [address, setAddress] = useState('');
  const place = usePosition({ lat: null, lng: null });
  const { act, isPending, problem } = useAct(contract.addAddress, { onDone: onClose });
  return (
    <FormDialog
      title={t('添加服务地址')}
      confirmText={t('添加')}
      isPending={isPending}
      isIncomplete={!label.trim() || !address.trim() || place.isWrong}
      problem={problem}
      onConfirm={() =>
        act({ params: { county: elder.county, id: elder.id }, body: { label, address, ...place.position } })
      }
      onClose={onClose}
    >
      <Field label={t('名称')} name="label" problem={problem} isRequired hint={t('例如:女儿家。')}>
        <Input value={label} onChange={(event) => setLabel(event.target.value)} maxLength={20} />
      </Field>
      <Field label={t('地址')} name="address" problem={problem} isRequired>
        <Input value={address} onChange={(event) => setAddress(event.target.value)} maxLength={200} />
      </Field>
      <PositionFields state={place} hint={t('用来核对签到的距离,也用来排路线。')} />
    </FormDialog>
  );
}

function ConsentDialog({ elder, onClose }: { elder: Elder; onClose: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState('personalData');
  const [isGiven, setGiven] = useState('true');
  const [givenBy, setGivenBy] = useState(elder.name);
  const [relation, setRelation] = useState(t('本人'));
  const [textVersion, setTextVersion] = useState('');
  const [evidence, setEvidence] = useState('');
  const { act, isPending, problem } = useAct(contract.recordConsent, { onDone: onClose });
  return (
    <FormDialog
      title={t('登记知情同意')}
      confirmText={t('登记')}
      isPending={isPending}
      isIncomplete={!textVersion.trim() || !givenBy.trim() || !relation.trim()}
      problem={problem}
      onConfirm={() =>
        act({
          params: { county: elder.county, id: elder.id },
          body: {
            kind,
            textVersion,
            isGiven: isGiven === 'true',
            givenBy,
            relation,
            ...(evidence ? { evidence } : {}),
          },
        })
      }
      onClose={onClose}
    >
      <Field label={t('事项')} name="kind" problem={problem} isRequired>
        <Choice
          value={kind}
          onChange={setKind}
          options={Object.entries(consentKinds).map(([value, label]) => ({ value, label: t(label) }))}
        />
      </Field>
      <Field label={t('意见')} isRequired>
        <Choice
          value={isGiven}
          onChange={setGiven}
          options={[
            { value: 'true', label: t('同意') },
            { value: 'false', label: t('撤回') },
          ]}
        />
      </Field>
      <Field label={t('同意书版本')} name="textVersion" problem={problem} isRequired hint={t('例如:2026-01 版。')}>
        <Input value={textVersion} onChange={(event) => setTextVersion(event.target.value)} maxLength={40} />
      </Field>
      <Field label={t('表示意见的人')} name="givenBy" problem={problem} isRequired>
        <Input value={givenBy} onChange={(event) => setGivenBy(event.target.value)} />
      </Field>
      <Field label={t('与老人关系')} name="relation" problem={problem} isRequired>
        <Input value={relation} onChange={(event) => setRelation(event.target.value)} />
      </Field>
      <Field label={t('证据')} name="evidence" problem={problem}>
        <Input value={evidence} onChange={(event) => setEvidence(event.target.value)} maxLength={200} />
      </Field>
    </FormDialog>
  );
}
