import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice, DayInput, Field } from '../../../components/Field.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Nothing, StateTag } from '../../../components/values.tsx';
import { parseYuan } from '../../../format/format.ts';
import { k } from '../../../i18n/index.ts';
import { RowsTable } from '../../money/RowsTable.tsx';
import { AmountValue } from '../VersionContent.tsx';
import type { AmountUnit, PolicyTest } from './draft.ts';
import { NumberInput, optionsOf, yuanOf } from './ValueInput.tsx';
import type { CatalogueFact, CompiledRule, Outcome, Vocabulary } from './vocabulary.ts';

export const testOutcomes: Readonly<Record<Outcome, string>> = {
  eligible: k('可以享受'),
  ineligible: k('不符合条件'),
  unknown: k('情况不明'),
};
const isOutcome = (text: string): text is Outcome => text in testOutcomes;

/** A fact of a person in words. */
function factText(
  fact: CatalogueFact | undefined,
  value: unknown,
  vocabulary: Vocabulary,
  yes: string,
  no: string,
): string {
  if (typeof value === 'boolean') return value ? yes : no;
  const text = String(value);
  if (!fact) return text;
  const named = optionsOf(fact, vocabulary)?.find((option) => option.value === text)?.label;
  return named ?? (fact.unit === 'fen' ? String(Number(text) / 100) : text) + fact.unitLabel;
}

interface Result {
  outcome: Outcome;
  amount: number | null;
}

const hasPassed = (test: PolicyTest, result: Result): boolean =>
  result.outcome === test.outcome && (test.amount === undefined || test.amount === result.amount);

/** Persons of whom the outcome is known: checked at every change, and before publication. */
export function TestCases(props: {
  tests: readonly PolicyTest[];
  rule: CompiledRule | undefined;
  /** Names of the facts that a person of a test is asked for. */
  reads: readonly string[];
  unit: AmountUnit | undefined;
  vocabulary: Vocabulary;
  onChange: (tests: readonly PolicyTest[]) => void;
}) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<number>();
  const { tests, rule, unit, vocabulary } = props;
  const rows = tests.map((test, index) => ({ test, index, result: rule?.decide(test.facts) }));
  const failed = rows.filter(({ test, result }) => result && !hasPassed(test, result)).length;
  return (
    <>
      {tests.length > 0 && (
        <p role="status">
          <StateTag
            tone={!rule ? 'neutral' : failed === 0 ? 'good' : 'bad'}
            text={
              !rule
                ? t('公式有误,暂不能检查案例')
                : failed === 0
                  ? t('{{n}} 个案例都通过', { n: tests.length })
                  : t('{{n}} 个案例不通过', { n: failed })
            }
          />
        </p>
      )}
      <RowsTable
        caption={t('测试案例')}
        rows={rows}
        rowKey={({ index }) => String(index)}
        empty={t('还没有案例。写几个有把握的例子,如“81岁、低保、3级:可以享受”;以后谁改规则都会自动检查。')}
        columns={[
          { key: 'name', title: t('案例'), render: ({ test }) => test.name },
          {
            key: 'facts',
            title: t('情况'),
            render: ({ test }) =>
              Object.entries(test.facts)
                .filter(([, value]) => value !== null)
                .map(([name, value]) => {
                  const fact = vocabulary.factByName.get(name);
                  return `${fact?.label ?? name} ${factText(fact, value, vocabulary, t('是'), t('否'))}`;
                })
                .join(';'),
          },
          {
            key: 'expected',
            title: t('应为'),
            render: ({ test }) => <OutcomeText outcome={test.outcome} amount={test.amount ?? null} unit={unit} />,
          },
          {
            key: 'actual',
            title: t('实际'),
            render: ({ test, result }) =>
              result ? (
                <>
                  <StateTag
                    tone={hasPassed(test, result) ? 'good' : 'bad'}
                    text={hasPassed(test, result) ? t('通过') : t('不通过')}
                  />{' '}
                  {!hasPassed(test, result) && <OutcomeText {...result} unit={unit} />}
                </>
              ) : (
                <Nothing />
              ),
          },
          {
            key: 'act',
            title: t('操作'),
            render: ({ test, index }) => (
              <span className="y-policy-acts">
                <Button size="small" type="link" onClick={() => setEditing(index)}>
                  {t('改')}
                  <span className="y-visually-hidden"> {test.name}</span>
                </Button>
                <Button size="small" type="link" onClick={() => props.onChange(tests.toSpliced(index, 1))}>
                  {t('删除')}
                  <span className="y-visually-hidden"> {test.name}</span>
                </Button>
              </span>
            ),
          },
        ]}
      />
      {editing === undefined ? (
        <div className="y-policy-add">
          <Button size="small" icon={<Icon name="plus" size={12} />} onClick={() => setEditing(tests.length)}>
            {t('加案例')}
          </Button>
        </div>
      ) : (
        <TestForm
          key={editing}
          test={tests[editing]}
          rule={rule}
          reads={props.reads}
          unit={unit}
          vocabulary={vocabulary}
          onSave={(test) => {
            props.onChange(tests.toSpliced(editing, 1, test));
            setEditing(undefined);
          }}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

function OutcomeText({
  outcome,
  amount,
  unit,
}: {
  outcome: Outcome;
  amount: number | null;
  unit: AmountUnit | undefined;
}) {
  const { t } = useTranslation();
  return (
    <>
      {t(testOutcomes[outcome])}
      {amount !== null && unit && (
        <>
          {' '}
          <AmountValue value={String(amount)} unit={unit} />
        </>
      )}
    </>
  );
}

type Value = PolicyTest['facts'][string];

function TestForm(props: {
  test: PolicyTest | undefined;
  rule: CompiledRule | undefined;
  /** Names of the facts that a person of a test is asked for. */
  reads: readonly string[];
  unit: AmountUnit | undefined;
  vocabulary: Vocabulary;
  onSave: (test: PolicyTest) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { test, rule, unit, vocabulary } = props;
  const [name, setName] = useState(test?.name ?? '');
  const [facts, setFacts] = useState<Readonly<Record<string, Value>>>(test?.facts ?? {});
  const [expected, setExpected] = useState<Outcome>();
  const [amount, setAmount] = useState<string>();
  const asked = vocabulary.catalogue.facts.filter(
    (fact) => props.reads.includes(fact.name) || facts[fact.name] !== undefined,
  );
  const result = rule?.decide(facts);
  // What the rule gives now is offered: the official confirms or corrects it.
  const outcome = expected ?? test?.outcome ?? result?.outcome ?? 'eligible';
  const sum = amount ?? (test ? (test.amount ?? '') : (result?.amount ?? '')).toString();
  const set = (fact: string, value: Value) => setFacts({ ...facts, [fact]: value });
  return (
    <div className="y-policy-test" role="group" aria-label={t('测试案例')}>
      <Field label={t('案例名称')} isRequired>
        <Input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      </Field>
      <div className="y-form-row">
        {asked.map((fact) => (
          <div key={fact.name} className="y-field">
            <span className="y-label">{fact.label}</span>
            <FactInput
              fact={fact}
              value={facts[fact.name] ?? null}
              vocabulary={vocabulary}
              onChange={(value) => set(fact.name, value)}
            />
          </div>
        ))}
      </div>
      <div className="y-form-row">
        <Field label={t('应为')}>
          <Choice
            value={outcome}
            onChange={(chosen) => isOutcome(chosen) && setExpected(chosen)}
            options={Object.entries(testOutcomes).map(([value, label]) => ({ value, label: t(label) }))}
          />
        </Field>
        {unit && outcome === 'eligible' && (
          <div className="y-field">
            <span className="y-label">{t('应给')}</span>
            <NumberInput
              label={t('应给')}
              value={sum === '' ? '0' : sum}
              isFen={unit === 'fenPerMonth'}
              unit={unit === 'minutesPerMonth' ? t('分钟') : '‰'}
              onChange={setAmount}
            />
          </div>
        )}
      </div>
      {result && (
        <p className="y-secondary" role="status">
          {t('按现在的规则')}:<OutcomeText {...result} unit={unit} />
        </p>
      )}
      <div className="y-form-end">
        <Button
          type="primary"
          disabled={name.trim() === ''}
          onClick={() =>
            props.onSave({
              name: name.trim(),
              facts,
              outcome,
              ...(unit && outcome === 'eligible' && sum !== '' ? { amount: Number(sum) } : {}),
            })
          }
        >
          {t('放入草案')}
        </Button>
        <Button onClick={props.onClose}>{t('取消')}</Button>
      </div>
    </div>
  );
}

function FactInput(props: {
  fact: CatalogueFact;
  value: Value;
  vocabulary: Vocabulary;
  onChange: (value: Value) => void;
}) {
  const { t } = useTranslation();
  const { fact, value, vocabulary, onChange } = props;
  if (fact.type === 'boolean') {
    return (
      <Choice
        aria-label={fact.label}
        value={value === null ? '' : String(value)}
        placeholder={t('不明')}
        onChange={(chosen) => onChange(chosen === '' ? null : chosen === 'true')}
        options={[
          { value: 'true', label: t('是') },
          { value: 'false', label: t('否') },
        ]}
      />
    );
  }
  const options = optionsOf(fact, vocabulary);
  if (options) {
    return (
      <Choice
        aria-label={fact.label}
        value={value === null ? '' : String(value)}
        placeholder={t('不明')}
        onChange={(chosen) => onChange(chosen === '' ? null : fact.type === 'number' ? Number(chosen) : chosen)}
        options={options}
      />
    );
  }
  if (fact.type === 'date')
    return <DayInput aria-label={fact.label} value={String(value ?? '')} onChange={(day) => onChange(day || null)} />;
  return (
    <Input
      aria-label={fact.label}
      inputMode={fact.type === 'number' ? 'numeric' : 'text'}
      placeholder={t('不明')}
      suffix={fact.unitLabel}
      value={value === null ? '' : fact.unit === 'fen' ? yuanOf(String(value)) : String(value)}
      onChange={(event) => {
        const text = event.target.value.trim();
        const number = fact.unit === 'fen' ? parseYuan(text) : /^\d{1,9}$/.test(text) ? Number(text) : undefined;
        if (text === '') onChange(null);
        else if (fact.type === 'string') onChange(text);
        else if (number !== undefined) onChange(number);
      }}
    />
  );
}
