import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addBankAccount, addContract } from '../../../../../server/src/supply/providers/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct } from '../../client/queries.ts';
import { AreaSet } from '../../components/AreaSet.tsx';
import { DayInput, Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { ReasonDialog } from '../../components/ReasonDialog.tsx';
import type { Provider } from './ProviderPage.tsx';

/** The account that settlements go to from a day on. */
export function BankAccountDialog({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const { t } = useTranslation();
  const [bankName, setBankName] = useState('');
  const [accountName, setAccountName] = useState(provider.name);
  const [account, setAccount] = useState('');
  const [validFrom, setValidFrom] = useState(serverToday());
  const { act, isPending, problem } = useAct(addBankAccount, { onDone: onClose });
  return (
    <ReasonDialog
      isOpen
      title={t('登记账户')}
      consequence={t('从启用日期起,结算付到这个账户;以前的账户保留备查。')}
      needsReason
      confirmText={t('登记')}
      suggestions={[t('首次登记'), t('机构变更账户')]}
      isPending={isPending}
      problem={problem}
      onConfirm={(reason) =>
        act({
          params: { county: provider.county, id: provider.id },
          body: { bankName, accountName, account, validFrom, reason },
        })
      }
      onClose={onClose}
    >
      <Field label={t('开户银行')} name="bankName" problem={problem} isRequired>
        <Input value={bankName} maxLength={80} onChange={(event) => setBankName(event.target.value)} />
      </Field>
      <Field label={t('户名')} name="accountName" problem={problem} from={t('机构名称')} isRequired>
        <Input value={accountName} maxLength={80} onChange={(event) => setAccountName(event.target.value)} />
      </Field>
      <Field label={t('账号')} name="account" problem={problem} isRequired>
        <Input
          value={account}
          maxLength={60}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => setAccount(event.target.value)}
        />
      </Field>
      <Field label={t('启用日期')} name="validFrom" problem={problem} isRequired>
        <DayInput value={validFrom} onChange={setValidFrom} />
      </Field>
    </ReasonDialog>
  );
}

/** A contract: which products, where, how long. */
export function ContractDialog(props: {
  provider: Provider;
  /** Code and name of each product of the county's menu. */
  products: readonly (readonly [string, string])[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { provider } = props;
  const [number, setNumber] = useState('');
  const [products, setProducts] = useState<string[]>([]);
  const [areas, setAreas] = useState<string[]>([]);
  const [validFrom, setValidFrom] = useState(serverToday());
  const [validTo, setValidTo] = useState('');
  const { act, isPending, problem } = useAct(addContract, { onDone: props.onClose });
  return (
    <FormDialog
      title={t('登记合同')}
      confirmText={t('登记')}
      isPending={isPending}
      isIncomplete={number.trim().length < 2 || products.length === 0 || areas.length === 0 || !validFrom || !validTo}
      problem={problem}
      onConfirm={() =>
        act({
          params: { county: provider.county, id: provider.id },
          body: { number: number.trim(), products, serviceAreas: areas, validFrom, validTo },
        })
      }
      onClose={props.onClose}
    >
      <Field label={t('合同号')} name="number" problem={problem} isRequired>
        <Input value={number} maxLength={60} onChange={(event) => setNumber(event.target.value)} />
      </Field>
      <div className="y-form-row">
        <Field label={t('起始日期')} name="validFrom" problem={problem} isRequired>
          <DayInput value={validFrom} onChange={setValidFrom} />
        </Field>
        <Field label={t('截止日期')} name="validTo" problem={problem} isRequired>
          <DayInput value={validTo} onChange={setValidTo} min={validFrom} />
        </Field>
      </div>
      <fieldset className="y-field y-group">
        <legend>{t('服务')}</legend>
        <div className="y-scroll-short">
          <Checkbox.Group
            value={products}
            onChange={(chosen) => setProducts(chosen.map(String))}
            options={props.products.map(([value, label]) => ({ value, label }))}
          />
        </div>
      </fieldset>
      <AreaSet label={t('服务地区')} root={`${provider.county}000000`} value={areas} onChange={setAreas} isRequired />
    </FormDialog>
  );
}
