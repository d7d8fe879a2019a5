import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openFinding, type findingKinds } from '../../../../../server/src/oversight/supervision/contract.ts';
import { useAct } from '../../client/queries.ts';
import { Choice, Field } from '../../components/Field.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { useProviderNames } from '../supply/provider-names.ts';
import { findingKindLabels } from './supervision-labels.ts';
import { Dialog } from '../../components/Dialog.tsx';

type Kind = (typeof findingKinds)[number];

const MIN_WORDS = 4;

/** Opens a finding by hand: about the given visit, or about a provider of the county that is picked here. */
export function OpenFindingDialog({
  about,
  onClose,
}: {
  about: { county: string; visit?: { id: string; words: string } };
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { county, visit } = about;
  const providers = useProviderNames(county);
  const [providerId, setProviderId] = useState('');
  const [kind, setKind] = useState('');
  const [summary, setSummary] = useState('');
  const [holdsPayment, setHoldsPayment] = useState(true);
  const { act, isPending, problem } = useAct(openFinding, { onDone: onClose });
  const found = { county, kind: kind as Kind, summary: summary.trim() };
  const isWhole = kind !== '' && found.summary.length >= MIN_WORDS && (visit !== undefined || providerId !== '');
  return (
    <Dialog
      title={visit ? t('登记服务问题') : t('登记机构问题')}
      okText={t('登记')}
      cancelText={t('取消')}
      okButtonProps={{ loading: isPending, disabled: !isWhole }}
      onOk={() =>
        act({
          body: visit
            ? { ...found, about: 'visit', visitId: visit.id, holdsPayment }
            : { ...found, about: 'provider', providerId },
        })
      }
      onCancel={onClose}
      closable={{ 'aria-label': t('关闭') }}
    >
      <p>
        {visit && <strong>{visit.words}</strong>}{' '}
        {t('机构会在待办中看到,须在十个工作日内说明;之后由区县认定是否属实。')}
      </p>
      {!visit && (
        <Field label={t('服务机构')} name="providerId" problem={problem} isRequired>
          <Choice value={providerId} onChange={setProviderId} placeholder={t('请选择')} options={providers.options} />
        </Field>
      )}
      <Field label={t('问题类别')} name="kind" problem={problem} isRequired>
        <Choice
          value={kind}
          onChange={setKind}
          placeholder={t('请选择')}
          options={Object.entries(findingKindLabels).map(([value, label]) => ({ value, label: t(label) }))}
        />
      </Field>
      <Field
        label={t('情况')}
        name="summary"
        problem={problem}
        hint={t('何时、从哪里得知、有什么依据,至少四个字。')}
        isRequired
      >
        <Input.TextArea value={summary} rows={4} maxLength={500} onChange={(event) => setSummary(event.target.value)} />
      </Field>
      {visit && (
        <Checkbox checked={holdsPayment} onChange={(event) => setHoldsPayment(event.target.checked)}>
          {t('查清以前暂缓付款')}
        </Checkbox>
      )}
      <ProblemNote problem={problem} />
    </Dialog>
  );
}
