import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverToday } from '../../../client/server-clock.ts';
import { Choice, DayInput } from '../../../components/Field.tsx';
import { parseYuan } from '../../../format/format.ts';
import { isGrade, type Operand } from './leaf.ts';
import type { CatalogueFact, CatalogueParameter, Vocabulary } from './vocabulary.ts';

/** Fen as the yuan that are typed: 12050 → 120.50. */
export const yuanOf = (fen: string): string =>
  /^\d+$/.test(fen)
    ? `${Math.floor(Number(fen) / 100)}${Number(fen) % 100 ? `.${fen.padStart(3, '0').slice(-2)}` : ''}`
    : fen;

const readNumber = (text: string, isFen: boolean): string | undefined => {
  if (isFen) return parseYuan(text)?.toString();
  const clean = text.trim();
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(clean) ? clean : undefined;
};

/** A number that is typed; money as yuan. What cannot be read stays as typed and changes nothing. */
export function NumberInput(props: {
  value: string;
  isFen: boolean;
  unit: string;
  label: string;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const shown = props.isFen ? yuanOf(props.value) : props.value;
  const [typed, setTyped] = useState(shown);
  const [sent, setSent] = useState(props.value);
  if (props.value !== sent) {
    setSent(props.value);
    setTyped(shown);
  }
  const isWrong = readNumber(typed, props.isFen) === undefined;
  return (
    <span className="y-policy-value">
      <Input
        className="y-policy-number"
        aria-label={props.label}
        aria-invalid={isWrong}
        {...(isWrong ? { status: 'error' } : {})}
        inputMode="decimal"
        value={typed}
        maxLength={18}
        suffix={props.isFen ? t('元') : props.unit}
        onChange={(event) => {
          setTyped(event.target.value);
          const read = readNumber(event.target.value, props.isFen);
          if (read === undefined) return;
          setSent(read);
          props.onChange(read);
        }}
      />
      {isWrong && (
        <span className="y-field-error" role="alert">
          {props.isFen ? t('请填写金额,最多两位小数。') : t('请填写数字。')}
        </span>
      )}
    </span>
  );
}

/** Values that a fact may take, with their names; undefined where it is free. */
export function optionsOf(
  fact: CatalogueFact,
  { catalogue }: Vocabulary,
): readonly { value: string; label: string }[] | undefined {
  if (fact.division) return catalogue.counties.map(({ code, name }) => ({ value: code, label: name }));
  if (fact.enum) return fact.enum.map((value) => ({ value, label: fact.enumLabels[value] ?? value }));
  if (isGrade(fact))
    return Object.entries(fact.enumLabels).map(([value, label]) => ({ value, label: `${value} ${label}` }));
  return undefined;
}

/** Parameters that may stand where a value of the fact stands. */
export const parametersFor = (fact: CatalogueFact, { catalogue }: Vocabulary): readonly CatalogueParameter[] =>
  fact.type === 'number' || fact.type === 'date'
    ? catalogue.parameters.filter(
        ({ value, unit }) =>
          (fact.type === 'number' ? typeof value === 'number' : typeof value === 'string') &&
          (unit === null || fact.unit === null || unit === fact.unit),
      )
    : [];

const textOfOperand = (operand: Operand): string =>
  operand.kind === 'number' ? operand.text : operand.kind === 'string' ? operand.value : '';

const operandFor = (fact: CatalogueFact, value: string): Operand =>
  fact.type === 'number' ? { kind: 'number', text: value } : { kind: 'string', value };

/** One value beside a fact: a number with its unit, a choice, a day, or a parameter. */
export function ValueInput(props: {
  fact: CatalogueFact;
  value: Operand;
  vocabulary: Vocabulary;
  label: string;
  onChange: (value: Operand) => void;
}) {
  const { t } = useTranslation();
  const { fact, value, vocabulary, label, onChange } = props;
  const parameters = parametersFor(fact, vocabulary);
  const options = optionsOf(fact, vocabulary);
  const own =
    value.kind === 'parameter' ? null : fact.type === 'date' ? (
      <DayInput
        aria-label={label}
        value={value.kind === 'date' ? value.day : ''}
        onChange={(day) => day && onChange({ kind: 'date', day })}
      />
    ) : options ? (
      <Choice
        aria-label={label}
        value={textOfOperand(value)}
        {...(options.some((option) => option.value === textOfOperand(value)) ? {} : { placeholder: t('请选择') })}
        onChange={(chosen) => onChange(operandFor(fact, chosen))}
        options={options}
      />
    ) : fact.type === 'number' ? (
      <NumberInput
        label={label}
        value={textOfOperand(value)}
        isFen={fact.unit === 'fen'}
        unit={fact.unitLabel}
        onChange={(text) => onChange({ kind: 'number', text })}
      />
    ) : (
      <Input
        className="y-policy-number"
        aria-label={label}
        value={textOfOperand(value)}
        onChange={(event) => onChange({ kind: 'string', value: event.target.value })}
      />
    );
  if (parameters.length === 0 && value.kind !== 'parameter') return own;
  const named = value.kind === 'parameter' ? value.name : '';
  return (
    <span className="y-policy-value">
      <Choice
        aria-label={t('{{what}}:固定值或参数', { what: label })}
        value={named}
        placeholder={t('固定值')}
        onChange={(name) =>
          onChange(
            name === ''
              ? fact.type === 'date'
                ? { kind: 'date', day: serverToday() }
                : { kind: 'number', text: String(fact.min ?? 0) }
              : { kind: 'parameter', name },
          )
        }
        options={[
          ...parameters.map((parameter) => ({
            value: parameter.name,
            label: `${parameter.label}(${parameter.unit === 'fen' ? `${yuanOf(String(parameter.value))} ${t('元')}` : String(parameter.value)})`,
          })),
          ...(named !== '' && !parameters.some(({ name }) => name === named)
            ? [{ value: named, label: `p.${named}` }]
            : []),
        ]}
      />
      {own}
    </span>
  );
}

/** Several values of a fact. */
export function ValuesInput(props: {
  fact: CatalogueFact;
  values: readonly Operand[];
  vocabulary: Vocabulary;
  label: string;
  onChange: (values: readonly Operand[]) => void;
}) {
  const { t } = useTranslation();
  const chosen = props.values.map(textOfOperand);
  const options = optionsOf(props.fact, props.vocabulary);
  if (!options) {
    return (
      <Input
        className="y-policy-list"
        aria-label={`${props.label},${t('用顿号或逗号隔开')}`}
        value={chosen.join('、')}
        onChange={(event) =>
          props.onChange(event.target.value.split(/[、,,]/).map((text) => operandFor(props.fact, text.trim())))
        }
      />
    );
  }
  const known = new Set(options.map(({ value }) => value));
  const all = [...options, ...chosen.filter((value) => !known.has(value)).map((value) => ({ value, label: value }))];
  return (
    <span className="y-policy-checks" role="group" aria-label={props.label}>
      {all.map(({ value, label }) => (
        <Checkbox
          key={value}
          checked={chosen.includes(value)}
          onChange={(event) => {
            const after = event.target.checked ? [...chosen, value] : chosen.filter((one) => one !== value);
            const inOrder = all.map((one) => one.value).filter((one) => after.includes(one));
            props.onChange(inOrder.map((one) => operandFor(props.fact, one)));
          }}
        >
          {label}
        </Checkbox>
      ))}
      {chosen.length === 0 && (
        <span className="y-field-error" role="alert">
          {t('请至少选择一项。')}
        </span>
      )}
    </span>
  );
}
