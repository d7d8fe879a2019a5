import { Button, Input } from 'antd';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { getInstrument, signAssessment } from '../../../../../server/src/rights/assessments/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { serverToday } from '../../client/server-clock.ts';
import { useAct, useCall } from '../../client/queries.ts';
import { DayInput, Field } from '../../components/Field.tsx';
import { Section } from '../../components/FilePage.tsx';
import { ProblemNote } from '../../components/ProblemNote.tsx';
import { StateTag } from '../../components/values.tsx';
import type { AssessmentFile } from './AssessmentPage.tsx';

type Instrument = OutputOf<typeof getInstrument>;
type Item = Instrument['items'][number];

/** Loads the instrument; the form is drawn from its data. */
export function AssessmentForm({ file }: { file: AssessmentFile }) {
  const { data, error, refetch } = useCall(getInstrument, { params: { instrument: file.instrument } });
  return (
    <>
      <ProblemNote problem={error ?? undefined} onRetry={() => void refetch()} />
      {data && <Form file={file} instrument={data} />}
    </>
  );
}

const boxId = (item: string) => `item-${item}`;

/** Every item once; a digit key picks the value of the item in focus and goes on to the next one. */
function Form({ file, instrument }: { file: AssessmentFile; instrument: Instrument }) {
  const { t, i18n } = useTranslation();
  const isEnglish = i18n.language === 'en';
  const [answers, setAnswers] = useState<Record<string, number>>({});
  const [factors, setFactors] = useState<Record<string, boolean | number | undefined>>({});
  const [assessedOn, setAssessedOn] = useState(serverToday());
  const [note, setNote] = useState('');
  const { act, isPending, problem } = useAct(signAssessment);
  const isComa = factors.coma === true;
  // What changes a grade is asked like every item: nothing is taken as "no" because nobody said anything.
  const missing = [
    ...(isComa ? [] : instrument.items.filter((item) => answers[item.id] === undefined)),
    ...instrument.factors.filter((factor) => factors[factor.id] === undefined),
  ];
  const pick = (item: Item, value: number) => {
    setAnswers((given) => ({ ...given, [item.id]: value }));
    const next = instrument.items[instrument.items.indexOf(item) + 1];
    if (next) document.getElementById(boxId(next.id))?.focus();
  };
  const onKey = (item: Item) => (event: KeyboardEvent) => {
    const option = /^\d$/.test(event.key) && item.options.find(({ value }) => value === Number(event.key));
    const at = instrument.items.indexOf(item);
    const goTo =
      event.key === 'ArrowDown'
        ? instrument.items[at + 1]
        : event.key === 'ArrowUp'
          ? instrument.items[at - 1]
          : undefined;
    if (option) pick(item, option.value);
    else if (goTo) document.getElementById(boxId(goTo.id))?.focus();
    else return;
    event.preventDefault();
  };
  const sum = (dimension: string) =>
    instrument.items
      .filter((item) => item.dimension === dimension)
      .reduce((total, item) => {
        const option = item.options.find(({ value }) => value === answers[item.id]);
        return total + (option ? (option.points ?? option.value) : 0);
      }, 0);
  return (
    <>
      <Section
        title={isEnglish ? instrument.nameEn : instrument.name}
        extra={<span className="y-secondary">{instrument.standard}</span>}
      >
        <p>{t('按数字键选择分值,自动到下一项;上下方向键移动。')}</p>
        {instrument.caveats.length > 0 && (
          <details>
            <summary>{t('转录说明')}</summary>
            <ul>
              {instrument.caveats.map((caveat) => (
                <li key={caveat}>{caveat}</li>
              ))}
            </ul>
          </details>
        )}
      </Section>
      {instrument.dimensions.map((dimension) => (
        <Section
          key={dimension.id}
          title={`${dimension.id} ${isEnglish ? dimension.nameEn : dimension.name}`}
          extra={
            <span className="y-number">
              {sum(dimension.id)} / {dimension.maximum}
            </span>
          }
        >
          {instrument.items
            .filter((item) => item.dimension === dimension.id)
            .map((item) => (
              <ItemBox
                key={item.id}
                item={item}
                value={answers[item.id]}
                isDisabled={isComa}
                error={problem?.wordsFor(`input.answers.${item.id}`, i18n.language)}
                onPick={(value) => pick(item, value)}
                onKey={onKey(item)}
              />
            ))}
        </Section>
      ))}
      <Section title={t('影响等级的情况')}>
        {instrument.factors.map((factor) => (
          <FactorBox
            key={factor.id}
            factor={factor}
            value={factors[factor.id]}
            onChange={(value) => setFactors({ ...factors, [factor.id]: value })}
          />
        ))}
      </Section>
      <Section title={t('签字')}>
        <div className="y-form">
          <Field label={t('评估日期')} name="assessedOn" problem={problem} isRequired>
            <DayInput value={assessedOn} onChange={setAssessedOn} max={serverToday()} />
          </Field>
          <Field label={t('评估说明')} name="note" problem={problem}>
            <Input.TextArea value={note} rows={2} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
          </Field>
          {missing.length > 0 && (
            <p role="status">
              <StateTag tone="warning" text={t('还有 {{n}} 项没有评分', { n: missing.length })} />{' '}
              <Button
                type="link"
                size="small"
                onClick={() => document.getElementById(boxId(missing[0]?.id ?? ''))?.focus()}
              >
                {t('到第一处')}
              </Button>
            </p>
          )}
          <ProblemNote problem={problem} />
          <Button
            type="primary"
            loading={isPending}
            disabled={missing.length > 0}
            onClick={() =>
              act({
                params: { county: file.county, id: file.id },
                body: {
                  input: { answers: isComa ? {} : answers, ...factors },
                  assessedOn,
                  version: file.version,
                  ...(note ? { note } : {}),
                },
              })
            }
          >
            {t('签字提交')}
          </Button>
        </div>
      </Section>
    </>
  );
}

function FactorBox(props: {
  factor: Instrument['factors'][number];
  value: boolean | number | undefined;
  onChange: (value: boolean | number | undefined) => void;
}) {
  const { t, i18n } = useTranslation();
  const { factor, value, onChange } = props;
  const name = i18n.language === 'en' ? factor.nameEn : factor.name;
  return (
    <fieldset id={boxId(factor.id)} tabIndex={-1} className={value === undefined ? 'y-item' : 'y-item y-item-done'}>
      <legend>{name}</legend>
      <p className="y-secondary">{factor.clause}</p>
      {factor.kind === 'boolean' ? (
        [true, false].map((choice) => (
          <label key={String(choice)} className="y-option">
            <input type="radio" name={factor.id} checked={value === choice} onChange={() => onChange(choice)} />
            {choice ? t('是') : t('否')}
          </label>
        ))
      ) : (
        <Input
          type="number"
          min={0}
          className="y-short"
          aria-label={name}
          value={value === undefined ? '' : String(value)}
          onChange={(event) => onChange(/^\d{1,3}$/.test(event.target.value) ? Number(event.target.value) : undefined)}
        />
      )}
    </fieldset>
  );
}

function ItemBox(props: {
  item: Item;
  value: number | undefined;
  isDisabled: boolean;
  error: string | undefined;
  onPick: (value: number) => void;
  onKey: (event: KeyboardEvent) => void;
}) {
  const { i18n } = useTranslation();
  const { item } = props;
  return (
    <fieldset
      id={boxId(item.id)}
      tabIndex={0}
      className={props.value === undefined ? 'y-item' : 'y-item y-item-done'}
      onKeyDown={props.onKey}
      disabled={props.isDisabled}
    >
      <legend>
        {item.id} {i18n.language === 'en' ? item.nameEn : item.name}
      </legend>
      {item.description && <p className="y-secondary">{item.description}</p>}
      {item.note && <p className="y-secondary">{item.note}</p>}
      {props.error && (
        <p className="y-field-error" role="alert">
          {props.error}
        </p>
      )}
      {item.options.map((option) => (
        <label key={option.value} className="y-option">
          <input
            type="radio"
            name={item.id}
            checked={props.value === option.value}
            onChange={() => props.onPick(option.value)}
          />
          <kbd>{option.value}</kbd> {option.text}
        </label>
      ))}
    </fieldset>
  );
}
