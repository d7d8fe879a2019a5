import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getCatalogue,
  type BasicService,
  type PolicyParameter,
} from '../../../../../server/src/rights/policies/versions-contract.ts';
import { useCall } from '../../client/queries.ts';
import { Fact, Facts, Section } from '../../components/FilePage.tsx';
import { labelOf } from '../../components/elder-labels.ts';
import { Money, Nothing, StateTag } from '../../components/values.tsx';
import type { EditGroup, EditNode } from './editor/tree.ts';
import { draftFrom, ruleTexts, type AmountUnit } from './editor/draft.ts';
import { sentenceOf, vocabularyOf, type Vocabulary } from './editor/vocabulary.ts';
import type { PolicyVersion } from './PolicyVersionPage.tsx';
import { discoveryLabels, parameterUnitLabels, stackLabels } from './policy-labels.ts';
import { groupLabels } from './editor/group-labels.ts';

/** Who (the conditions, each with its official words) and how much. */
export function RuleView({ version }: { version: PolicyVersion }) {
  const { t } = useTranslation();
  const { content, reading, area, validFrom } = version;
  const { data: catalogue } = useCall(getCatalogue, { query: { area, asOf: validFrom } });
  const vocabulary = useMemo(() => catalogue && vocabularyOf(catalogue), [catalogue]);
  const draft = draftFrom({ content, validFrom: '', validTo: null, note: null });
  const say = (when: string) => (vocabulary ? sentenceOf(when, vocabulary) : '');
  const texts = ruleTexts(draft);
  return (
    <>
      <Section title={t('谁可以享受')}>
        {reading && <p className="y-policy-sentence">{reading.sentence}</p>}
        <ConditionView root={draft.root} say={say} />
        <details className="y-policy-feel">
          <summary>{t('公式(FEEL)')}</summary>
          <pre>{reading?.text ?? texts.when}</pre>
          {texts.amount && <pre>{reading?.amountText ?? texts.amount}</pre>}
        </details>
      </Section>
      <Section title={t('给多少')}>
        {draft.amount === null ? (
          <p className="y-secondary">{t('不设金额:服务类待遇,或由各地另行规定。')}</p>
        ) : (
          <AmountView unit={draft.amount.unit} rows={draft.amount.rows} say={say} vocabulary={vocabulary} />
        )}
        <Facts>
          <Fact label={t('与其他待遇的关系')}>
            {t(labelOf(stackLabels, String(content.stackRule ?? '')))}{' '}
            <span className="y-secondary">
              {t('{{group}} 组,次序 {{n}}', {
                group: String(content.stackGroup ?? ''),
                n: String(content.priority ?? ''),
              })}
            </span>
          </Fact>
          <Fact label={t('主动发现')}>{t(labelOf(discoveryLabels, String(content.discovery ?? 'none')))}</Fact>
        </Facts>
      </Section>
    </>
  );
}

/** What a formula says in Chinese; empty while the catalogue is on its way. */
type Say = (when: string) => string;

function ConditionView({ root, say }: { root: EditGroup; say: Say }) {
  return (
    <div className="y-policy-tree">
      <NodeView node={root} say={say} />
    </div>
  );
}

function NodeView({ node, say }: { node: EditNode; say: Say }) {
  const { t } = useTranslation();
  if (node.kind === 'leaf') {
    const said = say(node.when);
    return (
      <div className="y-policy-clause">
        <div>{node.text || said || node.when}</div>
        <div className="y-secondary">
          {said && node.text && <>{said} · </>}
          {t('依据')}: <a href="#source">{node.clause || t('(没有写明)')}</a>
        </div>
        <code className="y-policy-code">{node.when}</code>
      </div>
    );
  }
  return (
    <>
      <div className="y-policy-group-head">{t(labelOf(groupLabels, node.kind))}</div>
      <ul>
        {node.items.map((item) => (
          <li key={item.id}>
            <NodeView node={item} say={say} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** A number of the table of amounts in the unit that people use, or its formula. */
export function AmountValue({ value, unit }: { value: string; unit: AmountUnit }) {
  const { t } = useTranslation();
  if (!/^\d+$/.test(value)) return <code className="y-policy-code">{value}</code>;
  const n = Number(value);
  if (unit === 'permille') return <span className="y-number">{n / 10}%</span>;
  return (
    <span className="y-number">
      {unit === 'fenPerMonth' ? <Money fen={n} /> : t('{{n}} 分钟', { n })}
      {t('/月')}
    </span>
  );
}

/** What an amount that is no number means: the parameter with its value, or the formula in words. */
function SaidAmount({
  value,
  unit,
  vocabulary,
}: {
  value: string;
  unit: AmountUnit;
  vocabulary: Vocabulary | undefined;
}) {
  if (/^\d+$/.test(value) || !vocabulary) return null;
  const parameter = vocabulary.catalogue.parameters.find(({ name }) => `p.${name}` === value);
  return (
    <div className="y-secondary">
      {parameter ? (
        <>
          {parameter.label} <AmountValue value={String(parameter.value)} unit={unit} />
        </>
      ) : (
        sentenceOf(value, vocabulary)
      )}
    </div>
  );
}

function AmountView({
  unit,
  rows,
  say,
  vocabulary,
}: {
  unit: AmountUnit;
  rows: readonly { id: number; when: EditGroup | undefined; value: string }[];
  say: Say;
  vocabulary: Vocabulary | undefined;
}) {
  const { t } = useTranslation();
  return (
    <div className="y-table-scroll" tabIndex={0} role="region" aria-label={t('金额分档')}>
      <table className="y-table">
        <caption className="y-visually-hidden">{t('金额分档')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('档')}</th>
            <th scope="col">{t('条件')}</th>
            <th scope="col" className="y-right">
              {t('标准')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.id}>
              <td>{index + 1}</td>
              <td>{row.when ? <ConditionView root={row.when} say={say} /> : t('其余情况')}</td>
              <td className="y-right">
                <AmountValue value={row.value} unit={unit} />
                <SaidAmount value={row.value} unit={unit} vocabulary={vocabulary} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ParameterView({ content }: { content: PolicyVersion['content'] }) {
  const { t } = useTranslation();
  const { name, label, value, unit } = content as Partial<PolicyParameter>;
  return (
    <Section title={t('参数')}>
      <Facts>
        <Fact label={t('名称')}>{label}</Fact>
        <Fact label={t('代码')}>
          <code className="y-policy-code">p.{name}</code>
        </Fact>
        <Fact label={t('取值')}>
          <strong>
            {unit === 'fen' && typeof value === 'number' ? <Money fen={value} /> : String(value)}
            {unit && unit !== 'fen' && ` ${t(labelOf(parameterUnitLabels, unit))}`}
          </strong>
        </Fact>
      </Facts>
    </Section>
  );
}

export function BasicServiceView({ content }: { content: PolicyVersion['content'] }) {
  const { t } = useTranslation();
  const row = content as Partial<BasicService>;
  return (
    <Section title={t('清单项目')}>
      <Facts>
        <Fact label={t('序号')}>{row.number}</Fact>
        <Fact label={t('服务对象')}>{row.target}</Fact>
        <Fact label={t('服务项目')}>{row.item}</Fact>
        <Fact label={t('具体内容')}>{row.content}</Fact>
        <Fact label={t('标准')}>{row.standard ?? <Nothing />}</Fact>
        <Fact label={t('服务类型')}>{row.type}</Fact>
        <Fact label={t('责任单位')}>
          {row.leadBody?.name}
          {row.leadBody && !row.leadBody.verified && <StateTag tone="warning" text={t('(未核实)')} />}
        </Fact>
        <Fact label={t('能否由系统判定')}>{row.determinable ? t('能') : (row.why ?? t('不能'))}</Fact>
      </Facts>
    </Section>
  );
}
