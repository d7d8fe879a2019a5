import { Checkbox, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Choice, DayInput, Field } from '../../../components/Field.tsx';
import { discoveryLabels, natureLabels, stackLabels } from '../policy-labels.ts';
import { sourceOf, type Draft, type DraftEdit } from './draft.ts';
import type { Vocabulary } from './vocabulary.ts';

const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** The plain fields of a benefit: name, document and clause, days, how it stands to others. */
export function BenefitBasics({
  draft,
  vocabulary,
  dispatch,
}: {
  draft: Draft;
  vocabulary: Vocabulary;
  dispatch: (edit: DraftEdit) => void;
}) {
  const { t } = useTranslation();
  const { rest } = draft;
  const { workflows } = vocabulary.catalogue;
  const set = (change: Record<string, unknown>) => dispatch({ type: 'rest', change });
  const labels = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).map(([value, label]) => ({ value, label: t(label) }));
  const wholeOf = (typed: string): number | undefined => (/^[1-9]\d{0,2}$/.test(typed) ? Number(typed) : undefined);
  return (
    <>
      <div className="y-form-row">
        <Field label={t('名称')} isRequired error={text(rest.name).trim() === '' ? t('请填写名称。') : undefined}>
          <Input value={text(rest.name)} maxLength={60} onChange={(event) => set({ name: event.target.value })} />
        </Field>
        <Field label={t('形式')}>
          <Choice value={text(rest.nature)} onChange={(nature) => set({ nature })} options={labels(natureLabels)} />
        </Field>
      </div>
      <SourceFields
        source={sourceOf(draft)}
        documents={vocabulary.catalogue.documents}
        onChange={(source) => set({ source })}
      />
      <VerifiedField isVerified={rest.verified === true} onChange={(verified) => set({ verified })} />
      <div className="y-form-row">
        <Field label={t('计划生效')} isRequired error={draft.validFrom === '' ? t('请填写日期。') : undefined}>
          <DayInput
            value={draft.validFrom}
            onChange={(validFrom) => dispatch({ type: 'head', change: { validFrom } })}
          />
        </Field>
        <Field label={t('失效')} hint={t('空着:另有规定时为止。')}>
          <DayInput
            value={draft.validTo ?? ''}
            onChange={(validTo) => dispatch({ type: 'head', change: { validTo: validTo || null } })}
          />
        </Field>
      </div>
      <Field label={t('修订说明')} hint={t('改什么、为什么改;复核的人会看到。')}>
        <Input.TextArea
          value={draft.note}
          rows={2}
          maxLength={500}
          onChange={(event) => dispatch({ type: 'head', change: { note: event.target.value } })}
        />
      </Field>
      <details className="y-policy-more">
        <summary>{t('与其他待遇的关系、主动发现、办理')}</summary>
        <div className="y-form-row">
          <Field label={t('叠加规则')}>
            <Choice
              value={text(rest.stackRule)}
              onChange={(stackRule) => set({ stackRule })}
              options={labels(stackLabels)}
            />
          </Field>
          <Field label={t('叠加组')} hint={t('同组的待遇一起比较。')}>
            <Input value={text(rest.stackGroup)} onChange={(event) => set({ stackGroup: event.target.value.trim() })} />
          </Field>
          <Field label={t('次序')} hint={t('小的在前。')}>
            <Input
              inputMode="numeric"
              value={text(rest.priority)}
              onChange={(event) => set({ priority: wholeOf(event.target.value) ?? event.target.value })}
            />
          </Field>
          <Field label={t('主动发现')}>
            <Choice
              value={text(rest.discovery) || 'none'}
              onChange={(discovery) => set({ discovery })}
              options={labels(discoveryLabels)}
            />
          </Field>
          <Field label={t('办理流程')}>
            <Choice
              value={text(rest.workflow)}
              placeholder={t('不需申请')}
              onChange={(workflow) => set({ workflow: workflow === '' ? undefined : workflow })}
              options={workflows.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Field>
          <Field label={t('对应的清单项目')} hint={t('基本养老服务清单的序号,可以空着。')}>
            <Input
              inputMode="numeric"
              value={text(rest.basicService)}
              onChange={(event) =>
                set({
                  basicService:
                    event.target.value === '' ? undefined : (wholeOf(event.target.value) ?? event.target.value),
                })
              }
            />
          </Field>
        </div>
        <Field label={t('说明')}>
          <Input.TextArea
            value={text(rest.note)}
            rows={2}
            onChange={(event) => set({ note: event.target.value === '' ? undefined : event.target.value })}
          />
        </Field>
      </details>
    </>
  );
}

/** Document and clause, both owed. */
export function SourceFields({
  source,
  documents,
  onChange,
}: {
  source: { document: string; clause: string };
  documents: Vocabulary['catalogue']['documents'];
  onChange: (source: { document: string; clause: string }) => void;
}) {
  const { t } = useTranslation();
  const isListed = documents.some(({ id }) => id === source.document);
  return (
    <div className="y-form-row">
      <Field label={t('依据文件')} isRequired error={source.document === '' ? t('请选择文件。') : undefined}>
        <Choice
          value={source.document}
          onChange={(document) => onChange({ ...source, document })}
          placeholder={t('请选择文件')}
          options={[
            ...documents.map(({ id, title, number }) => ({ value: id, label: number ? `${title} ${number}` : title })),
            ...(isListed || source.document === '' ? [] : [{ value: source.document, label: source.document }]),
          ]}
        />
      </Field>
      <Field label={t('条款')} isRequired error={source.clause.trim() === '' ? t('请写明条款。') : undefined}>
        <Input
          value={source.clause}
          maxLength={200}
          onChange={(event) => onChange({ ...source, clause: event.target.value })}
        />
      </Field>
    </div>
  );
}

export function VerifiedField({
  isVerified,
  onChange,
}: {
  isVerified: boolean;
  onChange: (isVerified: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="y-policy-check">
      <Checkbox checked={isVerified} onChange={(event) => onChange(event.target.checked)}>
        {t('条件和数值已与文件原文核对')}
      </Checkbox>
    </div>
  );
}
