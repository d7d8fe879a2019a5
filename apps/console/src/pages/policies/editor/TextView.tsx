import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../../components/Loading.tsx';
import { StateTag } from '../../../components/values.tsx';
import { AmountValue } from '../VersionContent.tsx';
import { ruleTexts, type AmountUnit, type Draft, type DraftEdit } from './draft.ts';
import { rowsOfText } from './text.ts';
import { problemsOf, sentenceOf, type Vocabulary } from './vocabulary.ts';

const FeelEditor = lazy(async () => ({ default: (await import('./FeelEditor.tsx')).FeelEditor }));

/** The rule as FEEL text, for those who write it faster; what can be read goes into the tree at once, with its official words. */
export function TextView({
  draft,
  vocabulary,
  dispatch,
}: {
  draft: Draft;
  vocabulary: Vocabulary;
  dispatch: (edit: DraftEdit) => void;
}) {
  const { t } = useTranslation();
  // The text that was typed stays as it is: the tree would write it with other spaces.
  const [texts, setTexts] = useState(() => ruleTexts(draft));
  const describe = (when: string) => `${sentenceOf(when, vocabulary)}。`;
  return (
    <Suspense fallback={<Loading rows={4} />}>
      <p className="y-secondary">
        {t('按 Ctrl+空格 出现可用的情况、参数和取值。改动立即写回条件,没有改动的条件保留原文和条款。')}
      </p>
      <h3>{t('谁可以享受')}</h3>
      <FeelEditor
        label={t('条件公式')}
        value={texts.when}
        vocabulary={vocabulary}
        onChange={(when) => {
          setTexts((before) => ({ ...before, when }));
          dispatch({ type: 'whenText', text: when, describe });
        }}
      />
      <Said text={texts.when} vocabulary={vocabulary} />
      {texts.amount !== null && (
        <>
          <h3>{t('给多少')}</h3>
          <FeelEditor
            label={t('金额公式')}
            isAmount
            value={texts.amount}
            vocabulary={vocabulary}
            onChange={(amount) => {
              setTexts((before) => ({ ...before, amount }));
              dispatch({ type: 'amountText', text: amount, describe });
            }}
          />
          <Said text={texts.amount} vocabulary={vocabulary} amountUnit={draft.amount?.unit} />
        </>
      )}
    </Suspense>
  );
}

function Said({
  text,
  vocabulary,
  amountUnit,
}: {
  text: string;
  vocabulary: Vocabulary;
  /** Of an amount; a condition has none. */
  amountUnit?: AmountUnit | undefined;
}) {
  const { t, i18n } = useTranslation();
  const [problem] = problemsOf(text, vocabulary, amountUnit !== undefined);
  if (problem) {
    return (
      <p role="alert">
        <StateTag tone="bad" text={t('第 {{n}} 个字附近', { n: problem.from + 1 })} />{' '}
        {i18n.language === 'en' ? problem.en : problem.zh}
      </p>
    );
  }
  if (amountUnit === undefined) return <p className="y-policy-sentence">{sentenceOf(text, vocabulary)}</p>;
  return (
    <ol>
      {(rowsOfText(text) ?? []).map(({ when, value }, index) => (
        <li key={index}>
          {when === undefined ? t('其余情况') : sentenceOf(when, vocabulary)}:{' '}
          <AmountValue value={value} unit={amountUnit} />
        </li>
      ))}
    </ol>
  );
}
