import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addLine } from '../../../../../server/src/money/budgets/contract.ts';
import { listBenefitNames } from '../../../../../server/src/rights/policies/contract.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { Choice, Field } from '../../components/Field.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { parseYuan } from '../../format/format.ts';
import { fundSourceLabels } from './money-labels.ts';
import { Dialog } from '../../components/Dialog.tsx';

type FundSource = 'central' | 'provincial' | 'city' | 'county' | 'welfareLottery' | 'insurance' | 'donation';

/** Records an appropriation as a new budget line of the whole county, for one benefit or for any. */
export function NewLineDialog({ county, onClose }: { county: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [fundSource, setFundSource] = useState('county');
  const [year, setYear] = useState(serverToday().slice(0, 4));
  const [yuan, setYuan] = useState('');
  const [benefit, setBenefit] = useState('');
  const benefits = useCall(listBenefitNames, { query: { county } });
  const { act, isPending, problem } = useAct(addLine, { onDone: onClose });
  const fen = parseYuan(yuan);
  return (
    <Dialog
      title={t('录入预算')}
      okText={t('录入')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: name.trim().length < 2 || !fen || !/^20\d{2}$/.test(year) }}
      onOk={() =>
        fen &&
        act({
          params: { county },
          body: {
            area: `${county}000000`,
            name: name.trim(),
            fundSource: fundSource as FundSource,
            year: Number(year),
            benefit: benefit || null,
            amountFen: fen,
          },
        })
      }
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <Field label={t('预算名称')} name="name" problem={problem} hint={t('例如资金文件的名称。')} isRequired>
        <Input value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
      </Field>
      <div className="y-form-row">
        <Field label={t('资金来源')} name="fundSource" problem={problem} isRequired>
          <Choice
            value={fundSource}
            onChange={setFundSource}
            options={Object.entries(fundSourceLabels).map(([value, label]) => ({ value, label: t(label) }))}
          />
        </Field>
        <Field label={t('年度')} name="year" problem={problem} isRequired>
          <Input value={year} inputMode="numeric" maxLength={4} onChange={(event) => setYear(event.target.value)} />
        </Field>
      </div>
      <Field
        label={t('用于')}
        name="benefit"
        problem={problem}
        hint={t('文件指定了用途的,请选择;先用有指定用途的资金。')}
      >
        <Choice
          value={benefit}
          onChange={setBenefit}
          placeholder={t('所有待遇')}
          options={(benefits.data?.rows.filter((one) => one.isInForce) ?? []).map(({ id, name }) => ({
            value: id,
            label: name,
          }))}
        />
      </Field>
      <Field
        label={t('金额(元)')}
        name="amountFen"
        problem={problem}
        error={yuan !== '' && !fen ? t('请填写大于零的金额,最多两位小数。') : undefined}
        isRequired
      >
        <Input value={yuan} inputMode="decimal" onChange={(event) => setYuan(event.target.value)} />
      </Field>
      <ProblemNote problem={problem} />
    </Dialog>
  );
}
