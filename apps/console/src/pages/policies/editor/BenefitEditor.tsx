import { useEffect, useMemo, useReducer, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../components/FilePage.tsx';
import { formatFen } from '../../../format/format.ts';
import type { PolicyVersion } from '../PolicyVersionPage.tsx';
import { againstOf } from '../SimulationOfVersion.tsx';
import { AmountEditor } from './AmountEditor.tsx';
import { BenefitBasics } from './BenefitBasics.tsx';
import { ConditionTree } from './ConditionTree.tsx';
import { DmnImport } from './DmnImport.tsx';
import { contentOf, draftFrom, reduceDraft, ruleTexts, simulatedOf, sourceOf, unfinishedIn } from './draft.ts';
import { EditorFrame } from './EditorFrame.tsx';
import { SimulationPanel } from './SimulationPanel.tsx';
import { TestCases } from './TestCases.tsx';
import { TextView } from './TextView.tsx';
import type { TreeEdit } from './tree.ts';
import { useSaving } from './use-saving.ts';
import { useSimulation, type Simulation } from './use-simulation.ts';
import { compileRule, vocabularyOf, type Catalogue } from './vocabulary.ts';

/** Brings the keyboard to the node that an edit of the tree leads to, unless it is there already. */
function useNodeFocus(focus: { id: number; isNew: boolean } | undefined): void {
  useEffect(() => {
    const node = focus && document.querySelector<HTMLElement>(`[data-node="${focus.id}"]`);
    if (!node || node.contains(document.activeElement)) return;
    const first = focus.isNew ? node.querySelector<HTMLElement>('input, select') : null;
    (first ?? node).focus();
  }, [focus]);
}

/** Facts that a text names, also while it does not compile. */
function namedIn(text: string, { facts }: Catalogue): string[] {
  const words = new Set(text.match(/[A-Za-z]\w*/g));
  return facts.map(({ name }) => name).filter((name) => words.has(name));
}

/** A benefit while it is edited: who and how much on the left, what it would do on the right. */
export function BenefitEditor(props: { version: PolicyVersion; catalogue: Catalogue; onReload: () => void }) {
  const { t } = useTranslation();
  const { version, catalogue } = props;
  const vocabulary = useMemo(() => vocabularyOf(catalogue), [catalogue]);
  const [{ draft, focus }, dispatch] = useReducer(reduceDraft, version, (read) => ({
    draft: draftFrom(read),
    focus: undefined,
  }));
  const edit = useMemo(() => (done: TreeEdit) => dispatch({ type: 'tree', edit: done }), []);
  useNodeFocus(focus);
  const [view, setView] = useState<'tree' | 'text'>('tree');
  const [against, setAgainst] = useState('');
  const content = contentOf(draft);
  const { validFrom, validTo } = draft;
  const saving = useSaving(version, { content, validFrom, validTo, note: draft.note.trim() || null });
  const { content: simulatedContent, paths } = simulatedOf(draft);
  const input = { area: version.area, content: simulatedContent, ...againstOf(against) };
  const [wantsMonths, setWantsMonths] = useState(false);
  const simulated = useSimulation(input, wantsMonths);
  const texts = ruleTexts(draft);
  const rule = useMemo(
    () => compileRule({ when: texts.when, amount: texts.amount }, vocabulary),
    [texts.when, texts.amount, vocabulary],
  );
  const byPath = new Map(simulated.data?.conditions.map((one) => [one.path, one]));
  const counts = new Map(
    [...paths].flatMap(([id, path]) => {
      const count = byPath.get(path);
      return count ? [[id, count] as const] : [];
    }),
  );
  const { clause } = sourceOf(draft);
  const common = { vocabulary, counts, clause, edit };
  return (
    <EditorFrame
      version={version}
      name={String(draft.rest.name ?? '')}
      saving={saving}
      onReload={props.onReload}
      summary={simulated.data && <Summary simulation={simulated.data} />}
      actions={<DmnImport onImport={(read) => dispatch({ type: 'rule', ...read })} />}
    >
      <div className="y-policy-columns">
        <div>
          <Section title={t('名称与依据')}>
            <BenefitBasics draft={draft} vocabulary={vocabulary} dispatch={dispatch} />
          </Section>
          <div className="y-tabs" role="group" aria-label={t('怎样编辑')}>
            {(['tree', 'text'] as const).map((one) => (
              <button key={one} type="button" aria-pressed={view === one} onClick={() => setView(one)}>
                {one === 'tree' ? t('条件') : t('公式')}
              </button>
            ))}
          </div>
          {view === 'text' ? (
            <Section title={t('公式(FEEL)')}>
              <TextView draft={draft} vocabulary={vocabulary} dispatch={dispatch} />
            </Section>
          ) : (
            <>
              <Section title={t('谁可以享受')}>
                <p className="y-secondary">
                  {t('键盘:Alt+↑↓ 移动,Alt+Enter 在后面加一条,Alt+G 并入一组或拆开,Alt+Delete 删除。')}
                </p>
                <ConditionTree root={draft.root} name={t('条件')} {...common} />
              </Section>
              <Section title={t('给多少')}>
                <AmountEditor amount={draft.amount} dispatch={dispatch} {...common} />
              </Section>
            </>
          )}
          <Section title={t('测试案例')}>
            <TestCases
              tests={draft.tests}
              rule={rule}
              reads={rule?.reads ?? namedIn(`${texts.when} ${texts.amount ?? ''}`, catalogue)}
              unit={draft.amount?.unit}
              vocabulary={vocabulary}
              onChange={(tests) => dispatch({ type: 'tests', tests })}
            />
          </Section>
        </div>
        <div className="y-policy-side">
          <SimulationPanel
            input={input}
            simulated={simulated}
            subject={{ area: version.area, kind: 'benefit', key: version.key, id: version.id }}
            against={against}
            onAgainst={setAgainst}
            unfinished={unfinishedIn(draft)}
            onMonths={setWantsMonths}
          />
        </div>
      </div>
    </EditorFrame>
  );
}

function Summary({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation();
  const { after } = simulation;
  return (
    <span className={simulation.ok ? 'y-number' : 'y-number y-simulation-old'}>
      {t('可享受')} <strong>{after.eligible.toLocaleString('en')}</strong>{' '}
      <span className="y-secondary">
        (+{simulation.gained.toLocaleString('en')} / −{simulation.lost.toLocaleString('en')})
      </span>{' '}
      · {t('每月')} <strong>{formatFen(after.amountFen)}</strong>
    </span>
  );
}
