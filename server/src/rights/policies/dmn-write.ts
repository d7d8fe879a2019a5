import { DmnModdle, type DmnElement } from 'dmn-moddle';
import {
  composeCondition,
  type AmountTable,
  type Benefit,
  type Condition,
  type DeepReadonly,
  type PolicyFactRow,
} from '../../platform/packs/index.ts';
import { cellOf } from './dmn-cells.ts';
import { clauseLines, toDmn15, UNITS } from './dmn-format.ts';

type Catalogue = readonly DeepReadonly<PolicyFactRow>[];
interface Part {
  readonly column: string;
  readonly cell: string;
  readonly lines: readonly string[];
}
interface Row {
  readonly parts: readonly Part[];
  readonly value: string;
}

/** What must hold together, flattened. */
const conjuncts = (condition: DeepReadonly<Condition>): DeepReadonly<Condition>[] =>
  'all' in condition ? condition.all.flatMap(conjuncts) : [condition];

/** One part of a row: a unary test of a fact, or a whole condition that must be true. */
function partOf(condition: DeepReadonly<Condition>): Part {
  const cell = 'when' in condition ? cellOf(condition.when) : null;
  return {
    column: cell?.fact ?? composeCondition(condition).text,
    cell: cell?.tests ?? 'true',
    lines: clauseLines(condition),
  };
}

/** Columns of a table; one that a row tests twice stands twice. Each row's parts follow the order of the columns. */
function layOut(rows: readonly Row[]): { columns: string[]; cells: (Part | undefined)[][] } {
  const columns: string[] = [];
  const cells = rows.map(({ parts }) => {
    const placed: (Part | undefined)[] = [];
    for (const part of parts) {
      const free = columns.findIndex((column, at) => column === part.column && placed[at] === undefined);
      const at = free === -1 ? columns.push(part.column) - 1 : free;
      placed[at] = part;
    }
    return placed;
  });
  return { columns, cells };
}

class Writer {
  readonly #moddle = new DmnModdle();
  readonly #facts: ReadonlyMap<string, DeepReadonly<PolicyFactRow>>;

  constructor(catalogue: Catalogue) {
    this.#facts = new Map(catalogue.map((fact) => [fact.name, fact]));
  }

  make(type: string, properties: object): DmnElement {
    return this.#moddle.create(type, properties);
  }

  text(type: 'LiteralExpression' | 'UnaryTests', id: string, text: string, typeRef?: string): DmnElement {
    return this.make(`dmn:${type}`, { id, text, ...(typeRef && { typeRef }) });
  }

  table(id: string, rows: readonly Row[], output: { name: string; label: string; typeRef: string }): DmnElement {
    const { columns, cells } = layOut(rows);
    const input = columns.map((column, at) => {
      const fact = this.#facts.get(column);
      return this.make('dmn:InputClause', {
        id: `${id}_input_${at + 1}`,
        label: fact?.label ?? '条件',
        inputExpression: this.text('LiteralExpression', `${id}_expression_${at + 1}`, column, fact?.type ?? 'boolean'),
      });
    });
    const rule = rows.map((row, index) => {
      const parts = columns.map((_, at) => cells[index]?.[at]);
      const note = parts.flatMap((part) => part?.lines ?? []);
      return this.make('dmn:DecisionRule', {
        id: `${id}_rule_${index + 1}`,
        inputEntry: parts.map((part, at) =>
          this.text('UnaryTests', `${id}_cell_${index + 1}_${at + 1}`, part?.cell ?? '-'),
        ),
        outputEntry: [this.text('LiteralExpression', `${id}_output_${index + 1}`, row.value)],
        annotationEntry: [this.make('dmn:RuleAnnotation', { text: note.join('\n') })],
      });
    });
    return this.make('dmn:DecisionTable', {
      id: `${id}_table`,
      hitPolicy: 'FIRST',
      input,
      output: [this.make('dmn:OutputClause', { id: `${id}_result`, ...output })],
      annotation: [this.make('dmn:RuleAnnotationClause', { name: '说明与条款' })],
      rule,
    });
  }

  decision(
    id: string,
    name: string,
    description: string,
    typeRef: string,
    facts: readonly string[],
    decisionLogic: DmnElement,
  ): DmnElement {
    return this.make('dmn:Decision', {
      id,
      name,
      description,
      variable: this.make('dmn:InformationItem', { id: `${id}_variable`, name: id, typeRef }),
      informationRequirement: facts.map((fact) =>
        this.make('dmn:InformationRequirement', {
          id: `${id}_requires_${fact}`,
          requiredInput: this.make('dmn:DMNElementReference', { href: `#input_${fact}` }),
        }),
      ),
      decisionLogic,
    });
  }

  input(name: string): DmnElement {
    const fact = this.#facts.get(name);
    return this.make('dmn:InputData', {
      id: `input_${name}`,
      name: fact?.label ?? name,
      variable: this.make('dmn:InformationItem', { id: `variable_${name}`, name, typeRef: fact?.type }),
    });
  }

  /** Facts that a text names, in the order of the catalogue. */
  factsIn(texts: readonly string[]): string[] {
    const words = new Set(texts.flatMap((text) => text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []));
    return [...this.#facts.keys()].filter((name) => words.has(name));
  }

  /** Decisions above, what they ask below, and the lines between. */
  diagram(
    decisions: readonly { element: DmnElement; facts: readonly string[] }[],
    inputs: readonly string[],
  ): DmnElement {
    const shape = (element: string, at: { x: number; y: number }, size: { width: number; height: number }) =>
      this.make('dmndi:DMNShape', {
        id: `shape_${element}`,
        dmnElementRef: this.make('dmn:DMNElement', { id: element }),
        bounds: this.make('dc:Bounds', { ...at, ...size }),
      });
    const decisionX = (index: number) => 160 + index * 220;
    const inputX = (name: string) => 150 + inputs.indexOf(name) * 150;
    const point = (x: number, y: number) => this.make('dc:Point', { x, y });
    const diagramElements = [
      ...decisions.map(({ element }, index) =>
        shape(element.id ?? '', { x: decisionX(index), y: 80 }, { width: 180, height: 80 }),
      ),
      ...inputs.map((name) => shape(`input_${name}`, { x: inputX(name), y: 260 }, { width: 125, height: 45 })),
      ...decisions.flatMap(({ element, facts }, index) =>
        facts.map((fact) => {
          const requirement = `${element.id ?? ''}_requires_${fact}`;
          return this.make('dmndi:DMNEdge', {
            id: `edge_${requirement}`,
            dmnElementRef: this.make('dmn:DMNElement', { id: requirement }),
            waypoint: [point(inputX(fact) + 62, 260), point(decisionX(index) + 90, 160)],
          });
        }),
      ),
    ];
    return this.make('dmndi:DMNDI', { diagrams: [this.make('dmndi:DMNDiagram', { id: 'diagram', diagramElements })] });
  }

  async xml(definitions: DmnElement): Promise<string> {
    const { xml } = await this.#moddle.toXML(definitions, { format: true });
    return toDmn15(xml);
  }
}

/** A table can say the condition when all that it asks are unary tests of facts. */
function tableOf(when: DeepReadonly<Condition>): Row[] | null {
  const parts = conjuncts(when).map((condition) =>
    'when' in condition && cellOf(condition.when) ? partOf(condition) : null,
  );
  const all = parts.filter((part) => part !== null);
  if (all.length < parts.length) return null;
  return [
    { parts: all, value: 'true' },
    { parts: [], value: 'false' },
  ];
}

const amountRows = (amount: DeepReadonly<AmountTable>): Row[] =>
  amount.rows.map(({ when, value }) => ({ parts: when ? conjuncts(when).map(partOf) : [], value: String(value) }));

/**
 * A benefit as DMN 1.5 (formal/24-01-01): decision `eligible` as a literal expression, `eligibleTable` as a table where unary
 * tests can say it, and `amount` as a table with hit policy FIRST and one number in the unit that the output is named by.
 * Yike takes a fact that is missing for unknown, where FEEL's `=` takes null for a value; the description says so.
 */
export async function benefitToDmn(benefit: DeepReadonly<Benefit>, catalogue: Catalogue): Promise<string> {
  const writer = new Writer(catalogue);
  const { text } = composeCondition(benefit.when);
  const decisions: { element: DmnElement; facts: string[] }[] = [];
  const add = (id: string, name: string, note: string, typeRef: string, texts: string[], logic: DmnElement) => {
    const facts = writer.factsIn(texts);
    decisions.push({ facts, element: writer.decision(id, name, note, typeRef, facts, logic) });
  };
  const lines = clauseLines(benefit.when).join('\n');
  const literal = writer.text('LiteralExpression', 'eligible_expression', text, 'boolean');
  add('eligible', `${benefit.name}：资格`, lines, 'boolean', [text], literal);
  const table = tableOf(benefit.when);
  if (table) {
    const logic = writer.table('eligibleTable', table, { name: 'eligible', label: '符合', typeRef: 'boolean' });
    add('eligibleTable', `${benefit.name}：资格（决策表）`, '与“资格”同义。', 'boolean', [text], logic);
  }
  if (benefit.amount) {
    const rows = amountRows(benefit.amount);
    const { unit } = benefit.amount;
    const logic = writer.table('amount', rows, { name: unit, label: UNITS[unit], typeRef: 'number' });
    const texts = rows.flatMap((row) => [row.value, ...row.parts.map((part) => part.column)]);
    add('amount', `${benefit.name}：${UNITS[unit]}`, `单位：${UNITS[unit]}。`, 'number', texts, logic);
  }
  const inputs = writer.factsIn(decisions.flatMap(({ facts }) => facts));
  const definitions = writer.make('dmn:Definitions', {
    id: 'yike_benefit',
    name: benefit.name,
    namespace: `urn:yike:benefit:${benefit.area}:${benefit.id}`,
    exporter: 'Yike',
    description: `依据：${benefit.source.document} ${benefit.source.clause}。没有登记的情况为“待查”，不按不符合处理。`,
    drgElement: [...inputs.map((name) => writer.input(name)), ...decisions.map(({ element }) => element)],
    dmnDI: writer.diagram(decisions, inputs),
  });
  return writer.xml(definitions);
}
