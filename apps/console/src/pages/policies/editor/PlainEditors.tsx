import { Checkbox, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice, DayInput, Field } from '../../../components/Field.tsx';
import { Section } from '../../../components/FilePage.tsx';
import type { PolicyVersion } from '../PolicyVersionPage.tsx';
import { parameterUnitLabels } from '../policy-labels.ts';
import { SourceFields, VerifiedField } from './BenefitBasics.tsx';
import { EditorFrame } from './EditorFrame.tsx';
import { useSaving } from './use-saving.ts';
import { NumberInput } from './ValueInput.tsx';
import type { Catalogue } from './vocabulary.ts';

interface EditorProps {
  version: PolicyVersion;
  catalogue: Catalogue;
  onReload: () => void;
}

const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** What a plain policy is made of while it is edited: its content, its days, why it was changed. */
function usePlainDraft(version: PolicyVersion) {
  const [content, setContent] = useState<Record<string, unknown>>(version.content);
  const [validFrom, setValidFrom] = useState(version.validFrom);
  const [validTo, setValidTo] = useState(version.validTo ?? '');
  const [note, setNote] = useState(version.note ?? '');
  const set = (change: Record<string, unknown>) => setContent((before) => ({ ...before, ...change }));
  const until = validTo || null;
  const saving = useSaving(version, {
    content: { ...content, validFrom, validTo: until },
    validFrom,
    validTo: until,
    note: note.trim() || null,
  });
  return { content, set, validFrom, setValidFrom, validTo, setValidTo, note, setNote, saving };
}

function PlainFrame({
  version,
  catalogue,
  onReload,
  name,
  draft,
  children,
}: EditorProps & { name: string; draft: ReturnType<typeof usePlainDraft>; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { content, set } = draft;
  const source = (content.source ?? {}) as Record<string, unknown>;
  const problems = draft.saving.isChanged ? [] : version.problems;
  return (
    <EditorFrame version={version} name={name} saving={draft.saving} onReload={onReload}>
      <div className="y-policy-plain">
        {problems.length > 0 && (
          <Section title={t('要改的地方')}>
            <ul className="y-plain y-lines">
              {problems.map((problem, index) => (
                <li key={index}>{i18n.language === 'en' ? problem.en : problem.zh}</li>
              ))}
            </ul>
          </Section>
        )}
        <Section title={t('内容')}>{children}</Section>
        <Section title={t('依据与日期')}>
          <SourceFields
            source={{ document: text(source.document), clause: text(source.clause) }}
            documents={catalogue.documents}
            onChange={(next) => set({ source: next })}
          />
          <VerifiedField isVerified={content.verified === true} onChange={(verified) => set({ verified })} />
          <div className="y-form-row">
            <Field label={t('计划生效')} isRequired error={draft.validFrom === '' ? t('请填写日期。') : undefined}>
              <DayInput value={draft.validFrom} onChange={draft.setValidFrom} />
            </Field>
            <Field label={t('失效')} hint={t('空着:另有规定时为止。')}>
              <DayInput value={draft.validTo} onChange={draft.setValidTo} />
            </Field>
          </div>
          <Field label={t('修订说明')} hint={t('改什么、为什么改;复核的人会看到。')}>
            <Input.TextArea
              value={draft.note}
              rows={2}
              maxLength={500}
              onChange={(event) => draft.setNote(event.target.value)}
            />
          </Field>
        </Section>
      </div>
    </EditorFrame>
  );
}

/** A parameter: one value that rules name, with its unit. */
export function ParameterEditor(props: EditorProps) {
  const { t } = useTranslation();
  const draft = usePlainDraft(props.version);
  const { content, set } = draft;
  const { value, unit } = content;
  const type = typeof value === 'boolean' ? 'boolean' : typeof value === 'string' ? 'text' : 'number';
  const unitName = text(unit);
  return (
    <PlainFrame {...props} draft={draft} name={text(content.label)}>
      <Field label={t('名称')} isRequired>
        <Input value={text(content.label)} onChange={(event) => set({ label: event.target.value })} />
      </Field>
      <p className="y-secondary">
        {t('规则中写作')} <code className="y-policy-code">p.{text(content.name)}</code>
      </p>
      <div className="y-form-row">
        <Field label={t('类型')}>
          <Choice
            value={type}
            onChange={(next) => set({ value: next === 'boolean' ? true : next === 'text' ? '' : 0 })}
            options={[
              { value: 'number', label: t('数') },
              { value: 'text', label: t('文字或日期') },
              { value: 'boolean', label: t('是或否') },
            ]}
          />
        </Field>
        {type === 'number' && (
          <Field label={t('单位')}>
            <Choice
              value={unitName}
              placeholder={t('没有单位')}
              onChange={(next) => set({ unit: next === '' ? undefined : next })}
              options={Object.entries(parameterUnitLabels).map(([code, label]) => ({ value: code, label: t(label) }))}
            />
          </Field>
        )}
        <div className="y-field">
          <span className="y-label">{t('取值')}</span>
          {type === 'number' ? (
            <NumberInput
              label={t('取值')}
              value={String(value ?? 0)}
              isFen={unitName === 'fen'}
              unit={unitName && unitName !== 'fen' ? t(parameterUnitLabels[unitName] ?? unitName) : ''}
              onChange={(next) => set({ value: Number(next) })}
            />
          ) : type === 'boolean' ? (
            <Choice
              aria-label={t('取值')}
              value={String(value)}
              onChange={(next) => set({ value: next === 'true' })}
              options={[
                { value: 'true', label: t('是') },
                { value: 'false', label: t('否') },
              ]}
            />
          ) : (
            <Input
              aria-label={t('取值')}
              value={text(value)}
              onChange={(event) => set({ value: event.target.value })}
            />
          )}
        </div>
      </div>
      <Field label={t('说明')}>
        <Input.TextArea
          rows={2}
          value={text(content.note)}
          onChange={(event) => set({ note: event.target.value || undefined })}
        />
      </Field>
    </PlainFrame>
  );
}

const types = ['物质帮助', '照护服务', '关爱服务'] as const;

/** A row of the basic service list. */
export function BasicServiceEditor(props: EditorProps) {
  const { t } = useTranslation();
  const draft = usePlainDraft(props.version);
  const { content, set } = draft;
  const lead = (content.leadBody ?? {}) as Record<string, unknown>;
  const isDeterminable = content.determinable === true;
  const area = (label: string, name: string, isRequired: boolean) => (
    <Field label={label} isRequired={isRequired}>
      <Input.TextArea
        rows={2}
        value={text(content[name])}
        onChange={(event) => set({ [name]: event.target.value || (isRequired ? '' : undefined) })}
      />
    </Field>
  );
  return (
    <PlainFrame {...props} draft={draft} name={text(content.item)}>
      <p>
        {t('序号')} <strong>{text(content.number)}</strong>
      </p>
      {area(t('服务对象'), 'target', true)}
      {area(t('服务项目'), 'item', true)}
      {area(t('具体内容'), 'content', true)}
      {area(t('标准'), 'standard', false)}
      <div className="y-form-row">
        <Field label={t('服务类型')}>
          <Choice
            value={text(content.type)}
            onChange={(type) => set({ type })}
            options={types.map((type) => ({ value: type, label: type }))}
          />
        </Field>
        <Field label={t('责任单位')} isRequired>
          <Input
            value={text(lead.name)}
            onChange={(event) => set({ leadBody: { ...lead, name: event.target.value } })}
          />
        </Field>
      </div>
      <div className="y-policy-check">
        <Checkbox
          checked={lead.verified === true}
          onChange={(event) => set({ leadBody: { ...lead, verified: event.target.checked } })}
        >
          {t('责任单位已核实')}
        </Checkbox>
      </div>
      <div className="y-policy-check">
        <Checkbox
          checked={isDeterminable}
          onChange={(event) => set({ determinable: event.target.checked, why: event.target.checked ? undefined : '' })}
        >
          {t('能由系统按登记的情况判定')}
        </Checkbox>
      </div>
      {!isDeterminable && area(t('为什么不能判定'), 'why', true)}
    </PlainFrame>
  );
}
