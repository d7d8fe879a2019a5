import { check, encodeRow, interpret, type Fact } from '@yike/rules';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  loadPacks,
  PACKS_DIR,
  ruleFacts,
  ruleOf,
  ruleParameters,
  type Benefit,
  type Condition,
} from '../../platform/packs/index.ts';
import { benefitFromDmn, benefitToDmn, type DmnReading } from './dmn.ts';

const packs = await loadPacks(PACKS_DIR);
const facts = ruleFacts(packs.facts);
const parameters = {
  values: { ...ruleParameters(packs.parameters).values, old_age: 80, top_up: 1500 },
};
type Rule = Pick<Benefit, 'id' | 'when' | 'amount'>;
const leaf = (when: string): Condition => ({ when, text: `条件 ${when}`, clause: '第三条第（二）项' });

const base: Benefit = {
  id: 'test',
  name: '高龄津贴 <试>',
  class: 'oldAgeAllowance',
  nature: 'cash',
  area: '331000000000',
  validFrom: '2026-01-01',
  validTo: null,
  stackGroup: 'a',
  stackRule: 'additive',
  priority: 1,
  discovery: 'none',
  when: leaf('age >= 80'),
  amount: null,
  source: { document: 'doc', clause: '第三条' },
  verified: false,
};

function valueOf(fact: Fact, pick: number): unknown {
  if (pick % 5 === 0 && fact.name !== 'age') return null;
  if (fact.type === 'boolean') return pick % 2 === 0;
  if (fact.type === 'string') return fact.enum?.[pick % fact.enum.length] ?? ['331002', '331003', '610000'][pick % 3];
  const [min, max] = [fact.min ?? 0, Math.min(fact.max ?? 200, 400)];
  return min + (pick % (max - min + 1));
}
const people = fc
  .array(fc.array(fc.nat(1_000_000), { minLength: facts.length, maxLength: facts.length }), {
    minLength: 40,
    maxLength: 40,
  })
  .map((all) =>
    all.map((picks) => Object.fromEntries(facts.map((fact, at) => [fact.name, valueOf(fact, picks[at] ?? 0)]))),
  );

function outcomes(rule: Rule, population: Record<string, unknown>[]): string[] {
  const checked = check(facts, [ruleOf(rule)], parameters);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return population.map((person) => {
    const [one] = interpret(checked.policies, encodeRow(facts, person));
    return `${String(one?.eligible)} ${String(one?.amountFen)}`;
  });
}

const read = (xml: string): Promise<DmnReading> => benefitFromDmn(xml, packs.facts, parameters);
async function back(benefit: Benefit): Promise<DmnReading> {
  return read(await benefitToDmn(benefit, packs.facts));
}

const atoms = [
  'alive',
  'not(inInstitution)',
  'age >= 80',
  'age < 90',
  '80 <= age',
  '95 > age',
  '75 < age',
  '80 >= age',
  'age in [70..85)',
  'age in (60..70]',
  'age between 75 and 95',
  'age in (60, > 90)',
  'not(age in (60, [80..85]))',
  'age != 80',
  'age >= p.old_age',
  'abilityGrade = null',
  'abilityGrade != null',
  'abilityGrade >= 2 or severeDisability',
  'economicClass in ("minimumLiving", "extremePoverty")',
  'economicClass in ["lowIncome"]',
  'economicClass != "general"',
  'not(economicClass = "general")',
  'registeredCounty = "331002"',
  'age + householdElders > 90',
  'severeDisability = false',
  'if alive then age > 70 else false',
];
const condition = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...atoms).map(leaf) },
    { weight: 2, arbitrary: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })) },
    { weight: 1, arbitrary: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })) },
    { weight: 1, arbitrary: tie('tree').map((not) => ({ not })) },
  ),
})).tree;
const value = fc.constantFrom(0, 5000, 'age * 100', 'p.top_up + 1', '(age - 79) * 0.5');
const amount = fc.option(
  fc.record({
    unit: fc.constantFrom('fenPerMonth', 'minutesPerMonth', 'permille'),
    rows: fc.array(fc.record({ when: condition, value }), { minLength: 1, maxLength: 4 }),
    last: fc.option(value),
  }),
);

const wrap = (tables: string, model = 'https://www.omg.org/spec/DMN/20191111/MODEL/') =>
  `<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="${model}" id="d" name="试" namespace="http://camunda.org/schema/1.0/dmn">${tables}</definitions>`;
/** A table: names of inputs, rules of cells with the output last. */
function table(
  inputs: readonly string[],
  rules: readonly (readonly string[])[],
  { policy = '', output = 'name="fenPerMonth"', extra = '', id = 'amount' } = {},
): string {
  const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const input = inputs.map((name) => `<input><inputExpression><text>${escape(name)}</text></inputExpression></input>`);
  const rule = rules.map((cells) => {
    const entries = cells.slice(0, -1).map((cell) => `<inputEntry><text>${escape(cell)}</text></inputEntry>`);
    return `<rule>${entries.join('')}<outputEntry><text>${escape(cells.at(-1) ?? '')}</text></outputEntry></rule>`;
  });
  return `<decision id="${id}" name="${id} 表"><decisionTable ${policy && `hitPolicy="${policy}"`}>${input.join('')}<output ${output}>${extra}</output>${rule.join('')}</decisionTable></decision>`;
}
const amountsByAge = (reading: DmnReading, ages: readonly number[]) => {
  const rule: Rule = { id: 'read', when: leaf('true'), amount: reading.amount };
  const nobody = Object.fromEntries(facts.map(({ name }) => [name, null]));
  return outcomes(
    rule,
    ages.map((age) => ({ ...nobody, age })),
  ).map((said) => said.split(' ')[1]);
};

describe('what is refused', () => {
  it.each([
    ['no XML', 'nothing', '不是 DMN 1.1 至 1.5'],
    ['broken XML', wrap('<decision').replace('</definitions>', ''), '没有一条|不是完整的 DMN'],
    ['DMN 1.0', wrap('', 'http://www.omg.org/spec/DMN/20130901'), '不是 DMN 1.1 至 1.5'],
    ['no table', wrap(''), '没有决策表'],
    ['hit policy COLLECT', wrap(table(['age'], [['>= 80', '1']], { policy: 'COLLECT' })), '命中策略 COLLECT'],
    ['an unknown fact', wrap(table(['hobby'], [['>= 80', '1']])), '第 1 列“hobby”.*hobby'],
    ['a text without quotes', wrap(table(['economicClass'], [['general', '1']])), '第 1 条规则“经济状况”.*双引号'],
    ['a value that no one has', wrap(table(['economicClass'], [['"rich"', '1']])), '第 1 条规则“经济状况”'],
    [
      'a number for a text',
      wrap(
        table(
          ['economicClass'],
          [
            ['-', '1'],
            ['3', '2'],
          ],
          { policy: 'FIRST' },
        ),
      ),
      '第 2 条规则',
    ],
    ['a bare range', wrap(table(['age'], [['80..90', '1']])), '第 1 条规则“年龄”'],
    ['a cell that closes the bracket', wrap(table(['age'], [['1) or (age > 0', '1']])), '第 1 条规则“年龄”'],
    ['a test of another fact', wrap(table(['age'], [['> abilityGrade', '1']])), '第 1 条规则“年龄”'],
    ['a function', wrap(table(['age'], [['> floor(80.5)', '1']])), '第 1 条规则“年龄”'],
    ['a parameter that is not there', wrap(table(['age'], [['>= p.nothing', '1']])), '第 1 条规则“年龄”.*nothing'],
    ['part of a fen', wrap(table(['age'], [['>= 80', '1.5']])), '第 1 条规则的输出：应为整数'],
    ['an amount that is a text', wrap(table(['age'], [['>= 80', '"much"']])), '第 1 条规则的输出'],
    ['an output without unit', wrap(table(['age'], [['>= 80', '1']], { output: 'name="分档"' })), '没有写明单位'],
    ['two amounts', wrap(table(['age'], [['1', '1']]) + table(['age'], [['1', '1']], { id: 'b' })), '多张金额表'],
    ['an invocation', wrap('<decision id="x" name="甲"><invocation/></decision>'), '“甲”不是决策表'],
    [
      'another language',
      wrap(
        table(['age'], [['>= 80', '1']]).replace('<inputExpression>', '<inputExpression expressionLanguage="juel">'),
      ),
      '第 1 列“age”.*FEEL',
    ],
    ['a row too short', wrap(table(['age', 'alive'], [['>= 80', '1']])), '第 1 条规则：列数不符'],
    [
      'UNIQUE rules that overlap',
      wrap(
        table(
          ['age'],
          [
            ['>= 80', '1'],
            ['[90..95]', '2'],
          ],
        ),
      ),
      '第 1 条与第 2 条规则可能同时成立',
    ],
    [
      'ANY rules that overlap with different outputs',
      wrap(
        table(
          ['age'],
          [
            ['>= 80', '1'],
            ['>= 90', '2'],
          ],
          { policy: 'ANY' },
        ),
      ),
      '第 1 条与第 2 条',
    ],
    [
      'what cannot be shown exclusive',
      wrap(
        table(
          ['age'],
          [
            ['< 70 + 10', '1'],
            ['>= 80', '2'],
          ],
        ),
      ),
      '可能同时成立',
    ],
  ])('%s', async (_, xml, words) => {
    const reading = await read(xml);
    expect(reading.problems.map(({ zh }) => zh).join('\n')).toMatch(new RegExp(words));
    expect(reading.amount).toBeNull();
    expect(reading.when).toBeNull();
    for (const { en } of reading.problems) expect(en).toMatch(/[a-z]/);
  });

  it('an expression that says something else than the table', async () => {
    const xml = await benefitToDmn({ ...base, when: { all: [leaf('age >= 80'), leaf('alive')] } }, packs.facts);
    expect((await read(xml)).problems).toEqual([]);
    const edited = await read(xml.replace('age &gt;= 80 and', 'age &gt;= 85 and'));
    expect(edited.when).toBeNull();
    expect(edited.problems[0]?.zh).toContain('不一致');
  });
});

describe('what is read', () => {
  it('a file as Camunda Modeler writes it', async () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="Definitions_0k3" name="DRD" namespace="http://camunda.org/schema/1.0/dmn" exporter="Camunda Modeler" exporterVersion="5.30.0" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
  <decision id="Decision_1f9" name="护理补贴标准">
    <decisionTable id="DecisionTable_0v5" hitPolicy="UNIQUE">
      <input id="Input_1" label="能力等级" camunda:inputVariable="abilityGrade">
        <inputExpression id="InputExpression_1" typeRef="number"><text>abilityGrade</text></inputExpression>
        <inputValues id="UnaryTests_1"><text>0,1,2,3,4</text></inputValues>
      </input>
      <input id="Input_2" label="经济状况" biodi:width="192" xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0">
        <inputExpression id="InputExpression_2" typeRef="string"><text>economicClass</text></inputExpression>
      </input>
      <output id="Output_1" label="每月（元）" name="subsidy" typeRef="number" />
      <rule id="DecisionRule_1">
        <description>特困失能老人</description>
        <inputEntry id="UnaryTests_2"><text>&gt;= 3</text></inputEntry>
        <inputEntry id="UnaryTests_3"><text>"extremePoverty","minimumLiving"</text></inputEntry>
        <outputEntry id="LiteralExpression_1"><text>480.50</text></outputEntry>
      </rule>
      <rule id="DecisionRule_2">
        <inputEntry id="UnaryTests_4"><text>[3..4]</text></inputEntry>
        <inputEntry id="UnaryTests_5"><text>not("extremePoverty","minimumLiving")</text></inputEntry>
        <outputEntry id="LiteralExpression_2"><text>300</text></outputEntry>
      </rule>
      <rule id="DecisionRule_3">
        <inputEntry id="UnaryTests_6"><text>2</text></inputEntry>
        <inputEntry id="UnaryTests_7"><text></text></inputEntry>
        <outputEntry id="LiteralExpression_3"><text>200</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram>
      <dmndi:DMNShape dmnElementRef="Decision_1f9"><dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>`;
    const reading = await read(xml);
    expect(reading.problems).toEqual([]);
    expect(reading.name).toBe('DRD');
    expect(reading.when).toBeNull();
    expect(reading.amount).toEqual({
      unit: 'fenPerMonth',
      rows: [
        {
          when: {
            all: [
              { when: 'abilityGrade >= 3', text: '能力等级不低于3级。', clause: '护理补贴标准 第 1 条规则' },
              {
                when: 'economicClass in ("extremePoverty", "minimumLiving")',
                text: '经济状况为特困、低保之一。',
                clause: '护理补贴标准 第 1 条规则',
              },
            ],
          },
          value: 48050,
        },
        {
          when: {
            all: [
              expect.objectContaining({ when: 'abilityGrade in [3..4]' }),
              { not: expect.objectContaining({ when: 'economicClass in ("extremePoverty", "minimumLiving")' }) },
            ],
          },
          value: 30000,
        },
        { when: expect.objectContaining({ when: 'abilityGrade = 2' }), value: 20000 },
      ],
    });
  });

  it.each([
    'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
    'http://www.omg.org/spec/DMN/20180521/MODEL/',
    'https://www.omg.org/spec/DMN/20211108/MODEL/',
    'https://www.omg.org/spec/DMN/20230324/MODEL/',
  ])('%s', async (model) => {
    const xml = wrap(
      table(
        ['age'],
        [
          ['[80..90)', '5000'],
          ['>= 90', '10000'],
        ],
      ),
      model,
    );
    const reading = await read(xml);
    expect(reading.problems).toEqual([]);
    expect(amountsByAge(reading, [79, 80, 89, 90])).toEqual(['null', '5000', '5000', '10000']);
  });

  it('the first of rules that overlap, and the value for all others', async () => {
    const extra = '<defaultOutputEntry><text>1</text></defaultOutputEntry>';
    const xml = wrap(
      table(
        ['age'],
        [
          ['>= 90', '3'],
          ['>= 80', '2'],
        ],
        { policy: 'FIRST', extra },
      ),
    );
    expect(amountsByAge(await read(xml), [70, 85, 95])).toEqual(['1', '2', '3']);
  });

  it('ANY rules that overlap with one output', async () => {
    const xml = wrap(
      table(
        ['age'],
        [
          ['>= 90', '3'],
          ['>= 80', '3'],
        ],
        { policy: 'ANY' },
      ),
    );
    expect(amountsByAge(await read(xml), [70, 85, 95])).toEqual(['null', '3', '3']);
  });

  it('integers that leave no room between > 79 and < 80', async () => {
    const reading = await read(
      wrap(
        table(
          ['age'],
          [
            ['> 79', '1'],
            ['< 80', '2'],
          ],
        ),
      ),
    );
    expect(reading.problems).toEqual([]);
  });

  it('a table of true and false: refused before granted', async () => {
    const rows = [
      ['-', 'true', 'false'],
      ['>= 80', '-', 'true'],
      ['[70..75)', '-', 'true'],
      ['-', '-', 'false'],
    ];
    const reading = await read(wrap(table(['age', 'inInstitution'], rows, { policy: 'FIRST', output: 'name="ok"' })));
    expect(reading.problems).toEqual([]);
    const nobody = Object.fromEntries(facts.map(({ name }) => [name, null]));
    const rule: Rule = { id: 'r', when: reading.when ?? leaf('false'), amount: null };
    const of = (age: number, inInstitution: boolean | null) => outcomes(rule, [{ ...nobody, age, inInstitution }])[0];
    expect([of(85, true), of(85, false), of(85, null), of(72, false), of(76, false), of(76, null)]).toEqual(
      ['false', 'true', 'null', 'true', 'false', 'false'].map((said) => `${said} null`),
    );
  });
});

/** One value is one value, however it is written: `x in ("a")`, `x = "a"`. */
const spelled = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/ in \((\\"[^",]*\\")\)/g, ' = $1'));

describe('there and back', () => {
  it('keeps the meaning of any benefit', async () => {
    await fc.assert(
      fc.asyncProperty(condition, amount, people, async (when, table, population) => {
        const benefit: Benefit = {
          ...base,
          when,
          amount: table && {
            unit: table.unit,
            rows: [...table.rows, ...(table.last === null ? [] : [{ value: table.last }])],
          },
        };
        const reading = await back(benefit);
        expect(reading.problems).toEqual([]);
        expect(reading.amount?.unit).toBe(benefit.amount?.unit);
        const again: Rule = { id: 'again', when: reading.when ?? leaf('false'), amount: reading.amount };
        expect(outcomes(again, population)).toEqual(outcomes(benefit, population));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every benefit of the packs, with its sentences and clauses', async () => {
    expect(packs.benefits.length).toBeGreaterThan(10);
    for (const benefit of packs.benefits) {
      const reading = await back(structuredClone(benefit) as Benefit);
      expect(reading.problems, benefit.id).toEqual([]);
      expect(spelled({ name: reading.name, when: reading.when, amount: reading.amount }), benefit.id).toEqual(
        spelled({ name: benefit.name, when: benefit.when, amount: benefit.amount }),
      );
    }
  });

  it('tells a sentence that denies from a sentence that must not hold', async () => {
    const when: { all: Condition[] } = {
      all: [
        leaf('not(age in (60, 61))'),
        { not: leaf('age in (70, 71)') },
        { not: leaf('alive') },
        { not: { any: [leaf('age > 5'), { not: leaf('sex = "male"') }] } },
      ],
    };
    for (const benefit of [
      { ...base, when },
      { ...base, when: { all: when.all.slice(0, 3) } },
    ])
      expect((await back(benefit)).when).toEqual(benefit.when);
  });

  it('says the unit, the table and its diagram', async () => {
    const xml = await benefitToDmn(
      { ...base, amount: { unit: 'minutesPerMonth', rows: [{ when: leaf('age >= 90'), value: 60 }, { value: 30 }] } },
      packs.facts,
    );
    expect(xml).toContain('https://www.omg.org/spec/DMN/20230324/MODEL/');
    expect(xml).not.toContain('20191111');
    expect(xml).toContain('name="minutesPerMonth"');
    expect(xml).toContain('hitPolicy="FIRST"');
    expect(xml).toContain('dmnElementRef="amount"');
  });
});
