import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addProvider, updateProvider } from '../../../../../server/src/supply/providers/contract.ts';
import { useAct } from '../../client/queries.ts';
import { AreaPicker } from '../../components/AreaPicker.tsx';
import { Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { useGo } from '../../components/Go.tsx';
import { PositionFields, usePosition } from '../../components/PositionFields.tsx';
import { useOwnSession } from '../../session/session.tsx';
import type { Provider } from './ProviderPage.tsx';

/** Registers an organisation, or changes one; its credit code and seat stay as they were registered. */
export function ProviderForm(props: { county: string; provider?: Provider; onClose: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const { acting } = useOwnSession();
  const { county, provider } = props;
  const [name, setName] = useState(provider?.name ?? '');
  const [creditCode, setCreditCode] = useState('');
  const [area, setArea] = useState('');
  const [address, setAddress] = useState(provider?.address ?? '');
  const [phone, setPhone] = useState(provider?.phone ?? '');
  const place = usePosition(provider ?? { lat: null, lng: null });
  const add = useAct(addProvider, { onDone: (added) => go(`/providers/${added.county}/${added.id}`) });
  const change = useAct(updateProvider, { onDone: props.onClose });
  const problem = add.problem ?? change.problem;
  const body = {
    name: name.trim(),
    address: address.trim() || null,
    phone: phone.trim() || null,
    ...place.position,
  };
  const isOwn = acting.role === 'providerManager';
  return (
    <FormDialog
      title={provider ? t('修改机构信息') : t('登记机构')}
      confirmText={provider ? t('保存') : t('登记')}
      isPending={add.isPending || change.isPending}
      isIncomplete={name.trim().length < 2 || (!provider && creditCode.trim() === '') || place.isWrong}
      problem={problem}
      onConfirm={() =>
        provider
          ? change.act({ params: { county, id: provider.id }, body })
          : add.act({
              params: { county },
              body: { ...body, area: area || `${county}000000`, creditCode: creditCode.trim() },
            })
      }
      onClose={props.onClose}
    >
      <Field
        label={t('名称')}
        name="name"
        problem={problem}
        isRequired
        hint={isOwn ? t('名称以登记为准,由区县民政变更。') : undefined}
      >
        <Input value={name} maxLength={80} disabled={isOwn} onChange={(event) => setName(event.target.value)} />
      </Field>
      {!provider && (
        <>
          <Field
            label={t('统一社会信用代码')}
            name="creditCode"
            problem={problem}
            isRequired
            hint={t('营业执照或登记证书上的 18 位代码;系统会校验。')}
          >
            <Input value={creditCode} maxLength={40} onChange={(event) => setCreditCode(event.target.value)} />
          </Field>
          <div className="y-field">
            <span className="y-label">{t('所在地')}</span>
            <AreaPicker label={t('所在地')} root={`${county}000000`} until="street" value={area} onChange={setArea} />
          </div>
        </>
      )}
      <Field label={t('地址')} name="address" problem={problem}>
        <Input value={address} maxLength={200} onChange={(event) => setAddress(event.target.value)} />
      </Field>
      <Field label={t('电话')} name="phone" problem={problem}>
        <Input value={phone} maxLength={40} inputMode="tel" onChange={(event) => setPhone(event.target.value)} />
      </Field>
      <PositionFields state={place} />
    </FormDialog>
  );
}
