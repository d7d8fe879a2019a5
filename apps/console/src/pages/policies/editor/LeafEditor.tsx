import { Input, Select } from 'antd';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverToday } from '../../../client/server-clock.ts';
import { Choice } from '../../../components/Field.tsx';
import { feelOf, opsFor, shapeOf, startOf, withOp, type LeafOp, type LeafShape } from './leaf.ts';
import { opLabel } from './op-labels.ts';
import type { EditLeaf, TreeEdit } from './tree.ts';
import { ValueInput, ValuesInput } from './ValueInput.tsx';
import { problemsOf, sentenceOf, type CatalogueFact, type Vocabulary } from './vocabulary.ts';

const FORMULA = 'formula';

/** One condition: fact, operator, value; its official words and where they stand. What no picker can show is a formula. */
export const LeafEditor = memo(function LeafEditor(props: {
  leaf: EditLeaf;
  /** Where it stands, said to screen readers. */
  position: string;
  vocabulary: Vocabulary;
  edit: (edit: TreeEdit) => void;
}) {
  const { t, i18n } = useTranslation();
  const { leaf, position, vocabulary, edit } = props;
  const [isFormula, setFormula] = useState(false);
  const change = (changed: { when?: string; text?: string; clause?: string }) =>
    edit({ type: 'leaf', id: leaf.id, change: changed });
  const shape = isFormula ? undefined : shapeOf(leaf.when);
  const fact = shape && vocabulary.factByName.get(shape.fact);
  const [problem] = problemsOf(leaf.when, vocabulary);
  const said = sentenceOf(leaf.when, vocabulary);
  const pick = (name: string) => {
    if (name === FORMULA) {
      setFormula(true);
      return;
    }
    setFormula(false);
    const picked = vocabulary.factByName.get(name);
    if (picked && picked.name !== fact?.name) change({ when: feelOf(startOf(picked, serverToday())) });
  };
  return (
    <>
      <div className="y-policy-row">
        <Select
          className="y-policy-fact"
          aria-label={t('{{where}}:情况', { where: position })}
          showSearch={{ optionFilterProp: 'label' }}
          virtual={false}
          value={fact?.name ?? (leaf.when === '' && !isFormula ? null : FORMULA)}
          placeholder={t('选择情况')}
          popupMatchSelectWidth={false}
          onChange={pick}
          options={[
            ...vocabulary.catalogue.facts.map(({ name, label }) => ({ value: name, label })),
            { value: FORMULA, label: t('公式…') },
          ]}
        />
        {shape && fact ? (
          <ShapeEditor
            shape={shape}
            fact={fact}
            position={position}
            vocabulary={vocabulary}
            onChange={(next) => change({ when: feelOf(next) })}
          />
        ) : (
          (leaf.when !== '' || isFormula) && (
            <Input
              className="y-policy-formula"
              aria-label={t('{{where}}:公式', { where: position })}
              aria-invalid={problem !== undefined}
              spellCheck={false}
              value={leaf.when}
              maxLength={2000}
              onChange={(event) => change({ when: event.target.value })}
            />
          )
        )}
      </div>
      {problem && leaf.when !== '' && (
        <div className="y-field-error" role="alert">
          {i18n.language === 'en' ? problem.en : problem.zh}
        </div>
      )}
      <div className="y-policy-words">
        <Input
          aria-label={t('{{where}}:条文', { where: position })}
          placeholder={said ? `${said}。` : t('文件原文,给老人看')}
          value={leaf.text}
          onChange={(event) => change({ text: event.target.value })}
          {...(leaf.text.trim() === '' ? { status: 'error' } : {})}
          aria-required
        />
        <Input
          className="y-policy-cite"
          aria-label={t('{{where}}:条款', { where: position })}
          placeholder={t('如:第三条第(二)项')}
          value={leaf.clause}
          onChange={(event) => change({ clause: event.target.value })}
          {...(leaf.clause.trim() === '' ? { status: 'error' } : {})}
          aria-required
        />
      </div>
      {(leaf.text.trim() === '' || leaf.clause.trim() === '') && (
        <div className="y-field-error">{t('请写明文件原文和条款。')}</div>
      )}
      {fact && fact.nullable && (
        <div className="y-secondary y-policy-origin">
          {t('来源')}:{fact.origin}
          {fact.freshnessDays !== null && ` · ${t('{{n}} 天内确认', { n: fact.freshnessDays })}`}
        </div>
      )}
    </>
  );
});

function ShapeEditor(props: {
  shape: LeafShape;
  fact: CatalogueFact;
  position: string;
  vocabulary: Vocabulary;
  onChange: (shape: LeafShape) => void;
}) {
  const { t } = useTranslation();
  const { shape, fact, position, vocabulary, onChange } = props;
  const usual = opsFor(fact);
  const ops: readonly LeafOp[] = usual.includes(shape.op) ? usual : [...usual, shape.op];
  const label = t('{{where}}:值', { where: position });
  const common = { fact, vocabulary };
  return (
    <>
      <Choice
        aria-label={t('{{where}}:比较', { where: position })}
        value={shape.op}
        onChange={(op) => {
          const chosen = ops.find((one) => one === op);
          if (chosen) onChange(withOp(shape, chosen, fact, serverToday()));
        }}
        options={ops.map((op) => ({ value: op, label: t(opLabel(op, fact.type === 'date')) }))}
      />
      {'value' in shape && (
        <ValueInput {...common} label={label} value={shape.value} onChange={(value) => onChange({ ...shape, value })} />
      )}
      {'values' in shape && (
        <ValuesInput
          {...common}
          label={label}
          values={shape.values}
          onChange={(values) => onChange({ ...shape, values })}
        />
      )}
      {'low' in shape && (
        <>
          <ValueInput
            {...common}
            label={t('{{what}},从', { what: label })}
            value={shape.low}
            onChange={(low) => onChange({ ...shape, low })}
          />
          <span>{t('到')}</span>
          <ValueInput
            {...common}
            label={t('{{what}},到', { what: label })}
            value={shape.high}
            onChange={(high) => onChange({ ...shape, high })}
          />
        </>
      )}
    </>
  );
}
