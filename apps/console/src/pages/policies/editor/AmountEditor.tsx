import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice, Field } from '../../../components/Field.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { k } from '../../../i18n/index.ts';
import { ConditionTree, type ConditionCount } from './ConditionTree.tsx';
import type { AmountRow, AmountUnit, Draft, DraftEdit } from './draft.ts';
import { textOfTree } from './text.ts';
import { NumberInput, yuanOf } from './ValueInput.tsx';
import { problemsOf, sentenceOf, type Vocabulary } from './vocabulary.ts';

const units: readonly { value: AmountUnit; label: string }[] = [
  { value: 'fenPerMonth', label: k('金额,元/月') },
  { value: 'minutesPerMonth', label: k('时长,分钟/月') },
  { value: 'permille', label: k('比例,千分比') },
];

const isUnit = (text: string): text is AmountUnit => units.some(({ value }) => value === text);

interface AmountProps {
  vocabulary: Vocabulary;
  counts: ReadonlyMap<number, ConditionCount>;
  clause: string;
  dispatch: (edit: DraftEdit) => void;
  edit: Parameters<typeof ConditionTree>[0]['edit'];
}

/** How much: rows of which the first that holds gives the value; the last may be for all others. */
export function AmountEditor(props: AmountProps & { amount: Draft['amount'] }) {
  const { t } = useTranslation();
  const { amount, dispatch } = props;
  const rows = amount?.rows ?? [];
  return (
    <>
      <Field label={t('给什么')}>
        <Choice
          value={amount?.unit ?? ''}
          onChange={(unit) => dispatch({ type: 'unit', unit: isUnit(unit) ? unit : null })}
          placeholder={t('不设金额')}
          options={units.map(({ value, label }) => ({ value, label: t(label) }))}
        />
      </Field>
      {amount && (
        <>
          <p className="y-secondary">{t('从上往下,第一个符合的档给多少就是多少。')}</p>
          <div className="y-table-scroll" tabIndex={0} role="region" aria-label={t('金额分档')}>
            <table className="y-table y-policy-tiers">
              <caption className="y-visually-hidden">{t('金额分档')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('档')}</th>
                  <th scope="col">{t('条件')}</th>
                  <th scope="col">{t('标准')}</th>
                  <th scope="col">{t('操作')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row, index) => (
                  <Tier key={row.id} row={row} index={index} unit={amount.unit} {...props} />
                ))}
              </tbody>
            </table>
          </div>
          <div className="y-policy-add">
            <Button size="small" icon={<Icon name="plus" size={12} />} onClick={() => dispatch({ type: 'addRow' })}>
              {t('加一档')}
            </Button>
            {rows.at(-1)?.when !== undefined && (
              <Button size="small" icon={<Icon name="plus" size={12} />} onClick={() => dispatch({ type: 'addRest' })}>
                {t('加其余情况')}
              </Button>
            )}
          </div>
        </>
      )}
    </>
  );
}

/** One row of the table; its condition as a sentence, and below it, when it is opened, as a tree. */
function Tier({ row, index, unit, ...props }: AmountProps & { row: AmountRow; index: number; unit: AmountUnit }) {
  const { t } = useTranslation();
  const text = row.when ? textOfTree(row.when) : '';
  const [isOpen, setOpen] = useState(text === '' || problemsOf(text, props.vocabulary).length > 0);
  const n = index + 1;
  return (
    <>
      <tr>
        <td>{n}</td>
        <td>
          {row.when ? (
            <>
              {sentenceOf(text, props.vocabulary) || text || t('还没有条件')}{' '}
              <Button size="small" type="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                {isOpen ? t('收起条件') : t('改条件')}
                <span className="y-visually-hidden"> {n}</span>
              </Button>
            </>
          ) : (
            <strong>{t('其余情况')}</strong>
          )}
        </td>
        <td>
          <AmountInput
            row={row}
            unit={unit}
            label={t('第 {{n}} 档标准', { n })}
            vocabulary={props.vocabulary}
            onChange={(value) => props.dispatch({ type: 'row', id: row.id, value })}
          />
        </td>
        <td>
          <RowActions row={row} n={n} dispatch={props.dispatch} />
        </td>
      </tr>
      {row.when && isOpen && (
        <tr>
          <td />
          <td colSpan={3}>
            <ConditionTree
              root={row.when}
              name={t('第 {{n}} 档条件', { n })}
              vocabulary={props.vocabulary}
              counts={props.counts}
              clause={props.clause}
              edit={props.edit}
            />
          </td>
        </tr>
      )}
    </>
  );
}

function RowActions({ row, n, dispatch }: { row: AmountRow; n: number; dispatch: (edit: DraftEdit) => void }) {
  const { t } = useTranslation();
  const button = (label: string, sign: string, edit: DraftEdit) => (
    <Button
      type="text"
      size="small"
      aria-label={t('{{what}}第 {{n}} 档', { what: label, n })}
      title={label}
      onClick={() => dispatch(edit)}
    >
      {sign}
    </Button>
  );
  return (
    <span className="y-policy-acts">
      {row.when && button(t('上移'), '↑', { type: 'moveRow', id: row.id, by: -1 })}
      {row.when && button(t('下移'), '↓', { type: 'moveRow', id: row.id, by: 1 })}
      {button(t('删除'), '×', { type: 'removeRow', id: row.id })}
    </span>
  );
}

const PARAMETER = /^p\.([a-z][a-z0-9_]*)$/;
const unitNames: Readonly<Record<AmountUnit, string>> = {
  fenPerMonth: 'fen',
  minutesPerMonth: 'minutes',
  permille: 'permille',
};

function AmountInput(props: {
  row: AmountRow;
  unit: AmountUnit;
  label: string;
  vocabulary: Vocabulary;
  onChange: (value: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const { row, unit, label, vocabulary, onChange } = props;
  const [isFormula, setFormula] = useState(() => !/^\d*$/.test(row.value) && !PARAMETER.test(row.value));
  const named = PARAMETER.exec(row.value)?.[1];
  const mode = isFormula ? 'formula' : named !== undefined ? `p.${named}` : 'number';
  const parameters = vocabulary.catalogue.parameters.filter(
    (parameter) => typeof parameter.value === 'number' && (parameter.unit ?? unitNames[unit]) === unitNames[unit],
  );
  const [problem] = row.value === '' ? [] : problemsOf(row.value, vocabulary, true);
  return (
    <div className="y-policy-amount">
      <Choice
        aria-label={t('{{what}}:怎样定', { what: label })}
        value={mode}
        onChange={(chosen) => {
          setFormula(chosen === 'formula');
          if (chosen === 'number') onChange(/^\d+$/.test(row.value) ? row.value : '0');
          else if (chosen !== 'formula') onChange(chosen);
        }}
        options={[
          { value: 'number', label: t('固定数') },
          ...parameters.map((parameter) => ({
            value: `p.${parameter.name}`,
            label: `${parameter.label}(${parameter.unit === 'fen' ? yuanOf(String(parameter.value)) : String(parameter.value)})`,
          })),
          ...(named !== undefined && !parameters.some(({ name }) => name === named)
            ? [{ value: `p.${named}`, label: `p.${named}` }]
            : []),
          { value: 'formula', label: t('公式…') },
        ]}
      />
      {mode === 'number' && (
        <NumberInput
          label={label}
          value={row.value}
          isFen={unit === 'fenPerMonth'}
          unit={unit === 'minutesPerMonth' ? t('分钟') : '‰'}
          onChange={onChange}
        />
      )}
      {mode === 'formula' && (
        <Input
          className="y-policy-formula"
          aria-label={t('{{what}}:公式', { what: label })}
          aria-invalid={problem !== undefined}
          spellCheck={false}
          value={row.value}
          maxLength={2000}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {problem ? (
        <div className="y-field-error" role="alert">
          {i18n.language === 'en' ? problem.en : problem.zh}
        </div>
      ) : (
        mode === 'formula' && <div className="y-secondary">{sentenceOf(row.value, vocabulary)}</div>
      )}
    </div>
  );
}
