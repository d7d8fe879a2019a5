import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { isWithinArea } from './areas.ts';
import { languageProblems, ruleFacts, ruleParameters } from './language.ts';
import {
  basicServiceSchema,
  benefitSchema,
  certificateSchema,
  factSchema,
  holidaysSchema,
  packSchema,
  parameterSchema,
  serviceItemSchema,
  servicePriceSchema,
  serviceRequirementSchema,
  workflowSchema,
  type BasicService,
  type Benefit,
  type Certificate,
  type Holidays,
  type Pack,
  type PackDocument,
  type PolicyFactRow,
  type PolicyParameter,
  type ServiceItem,
  type ServicePrice,
  type ServiceRequirement,
  type Workflow,
} from './schemas.ts';
import { workflowProblems } from './workflow-problems.ts';

export type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

export type Packs = DeepReadonly<{
  packs: Pack[];
  documents: Record<string, PackDocument>;
  certificates: Certificate[];
  services: ServiceItem[];
  basicServices: BasicService[];
  facts: PolicyFactRow[];
  parameters: PolicyParameter[];
  benefits: Benefit[];
  prices: ServicePrice[];
  requirements: ServiceRequirement[];
  workflows: Workflow[];
  holidays: Holidays[];
}>;

/** The data of places is broken; `problems` names file, row and field of every fault found. */
export class PackError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`packs: ${problems.length} problem(s)\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'PackError';
    this.problems = problems;
  }
}

type Placed<Row> = { row: Row; where: string; root: string };

class Reader {
  readonly problems: string[] = [];
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  json(file: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.#dir, file), 'utf8'));
    } catch (error) {
      this.problems.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  check<Schema extends z.ZodType>(schema: Schema, input: unknown, where: string): z.infer<Schema> | undefined {
    const parsed = schema.safeParse(input);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const field = issue.path.length === 0 ? '(row)' : issue.path.map(String).join('.');
      this.problems.push(`${where}, field ${field}: ${issue.message}`);
    }
    return undefined;
  }

  /** Reads one list from every pack that has the file. */
  rows<Schema extends z.ZodType>(packs: Pack[], name: string, schema: Schema): Placed<z.infer<Schema>>[] {
    const placed: Placed<z.infer<Schema>>[] = [];
    for (const pack of packs) {
      const file = `${pack.place}/${name}`;
      if (!existsSync(join(this.#dir, file))) continue;
      const content = this.json(file);
      if (content === undefined) continue;
      if (!Array.isArray(content)) {
        this.problems.push(`${file}: is not a list`);
        continue;
      }
      for (const [index, item] of content.entries()) {
        const where = `${file} row ${index + 1}${label(item)}`;
        const row = this.check(schema, item, where);
        if (row !== undefined) placed.push({ row, where, root: pack.area });
      }
    }
    return placed;
  }
}

function label(item: unknown): string {
  if (typeof item !== 'object' || item === null) return '';
  for (const key of ['id', 'code', 'number', 'year']) {
    const value: unknown = Reflect.get(item, key);
    if (typeof value === 'string' || typeof value === 'number') return ` (${value})`;
  }
  return '';
}

function readPackFiles(reader: Reader, dir: string): Pack[] {
  const packs: Pack[] = [];
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const file = `${entry.name}/pack.json`;
    const pack = reader.check(packSchema, reader.json(file), file);
    if (pack === undefined) continue;
    if (pack.place !== entry.name) reader.problems.push(`${file}, field place: must be the folder "${entry.name}"`);
    packs.push(pack);
  }
  return packs.sort((a, b) => (a.area < b.area ? -1 : 1));
}

type Dated = { validFrom: string; validTo: string | null; area: string };

function overlaps(a: Dated, b: Dated): boolean {
  return a.validFrom <= (b.validTo ?? '9999-12-31') && b.validFrom <= (a.validTo ?? '9999-12-31');
}

/** Rows of one thing in one area may follow one another, but only one may be in force on a day. */
function datedProblems<Row extends Dated>(rows: Placed<Row>[], key: (row: Row) => string): string[] {
  const problems: string[] = [];
  const groups = new Map<string, Placed<Row>[]>();
  for (const placed of rows) {
    const { row, where, root } = placed;
    if (row.validTo !== null && row.validTo < row.validFrom) {
      problems.push(`${where}, field validTo: ${row.validTo} is before validFrom ${row.validFrom}`);
    }
    if (!isWithinArea(row.area, root)) problems.push(`${where}, field area: ${row.area} is outside the pack's ${root}`);
    const name = `${key(row)} ${row.area}`;
    const earlier = groups.get(name) ?? [];
    const clash = earlier.find((other) => overlaps(other.row, row));
    if (clash !== undefined) problems.push(`${where}, field validFrom: is in force together with ${clash.where}`);
    groups.set(name, [...earlier, placed]);
  }
  return problems;
}

function duplicateProblems<Row>(rows: Placed<Row>[], field: string, key: (row: Row) => string): string[] {
  const seen = new Map<string, string>();
  const problems: string[] = [];
  for (const { row, where } of rows) {
    const value = key(row);
    const first = seen.get(value);
    if (first === undefined) seen.set(value, where);
    else problems.push(`${where}, field ${field}: "${value}" is already used by ${first}`);
  }
  return problems;
}

function unknown(where: string, field: string, values: readonly string[], known: Set<string>, what: string): string[] {
  return values
    .filter((value) => !known.has(value))
    .map((value) => `${where}, field ${field}: there is no ${what} "${value}"`);
}

function deepFreeze<T>(value: T): DeepReadonly<T> {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value as DeepReadonly<T>;
}

/**
 * Reads all packs of a folder (all but the areas), checks every row and every reference, and freezes the result.
 * @throws PackError that lists every fault with file, row and field.
 */
export function loadPacks(dir: string): Packs {
  const reader = new Reader(dir);
  const packs = readPackFiles(reader, dir);
  const read = <Schema extends z.ZodType>(name: string, schema: Schema) => reader.rows(packs, name, schema);
  const certificates = read('certificates.json', certificateSchema);
  const services = read('services.json', serviceItemSchema);
  const basicServices = read('basic-services.json', basicServiceSchema);
  const facts = read('facts.json', factSchema);
  const parameters = read('parameters.json', parameterSchema);
  const benefits = read('benefits.json', benefitSchema);
  const prices = read('prices.json', servicePriceSchema);
  const requirements = read('requirements.json', serviceRequirementSchema);
  const workflows = read('workflows.json', workflowSchema);
  const holidays = read('holidays.json', holidaysSchema);
  const documents = packs.flatMap((pack) =>
    pack.documents.map((row) => ({ row, where: `${pack.place}/pack.json (${row.id})`, root: pack.area })),
  );

  const documentIds = new Set(documents.map(({ row }) => row.id));
  const certificateCodes = new Set(certificates.map(({ row }) => row.code));
  const itemCodes = new Set(services.map(({ row }) => row.code));
  const benefitIds = new Set(benefits.map(({ row }) => row.id));
  const workflowIds = new Set(workflows.map(({ row }) => row.id));
  const basicNumbers = new Set(basicServices.map(({ row }) => String(row.number)));
  const sourced: Placed<{ source: { document: string } }>[] = [
    ...certificates,
    ...services,
    ...basicServices,
    ...parameters,
    ...benefits,
    ...prices,
    ...requirements,
    ...workflows,
    ...holidays,
  ];
  const stackRules = new Map<string, Placed<Benefit>>();

  reader.problems.push(
    ...duplicateProblems(documents, 'id', (row) => row.id),
    ...duplicateProblems(certificates, 'code', (row) => row.code),
    ...duplicateProblems(services, 'code', (row) => row.code),
    ...duplicateProblems(facts, 'name', (row) => row.name),
    ...duplicateProblems(prices, 'id', (row) => row.id),
    ...duplicateProblems(requirements, 'id', (row) => row.id),
    ...duplicateProblems(workflows, 'id', (row) => row.id),
    ...duplicateProblems(holidays, 'year', (row) => String(row.year)),
    ...datedProblems(basicServices, (row) => String(row.number)),
    ...datedProblems(parameters, (row) => row.name),
    ...datedProblems(benefits, (row) => row.id),
    ...datedProblems(prices, (row) => row.product),
    ...datedProblems(requirements, (row) => row.id),
    ...sourced.flatMap(({ row, where }) =>
      unknown(where, 'source.document', [row.source.document], documentIds, 'document'),
    ),
    ...[...services, ...prices, ...requirements].flatMap(({ row, where }) =>
      unknown(where, 'certificates', row.certificates ?? [], certificateCodes, 'certificate'),
    ),
    ...prices.flatMap(({ row, where }) => unknown(where, 'item', [row.item], itemCodes, 'service item')),
    ...requirements.flatMap(({ row, where }) =>
      unknown(where, 'items', row.items === 'all' ? [] : row.items, itemCodes, 'service item'),
    ),
    ...workflows.flatMap(({ row, where }) => [
      ...unknown(where, 'benefit', [row.benefit], benefitIds, 'benefit'),
      ...workflowProblems(row).map((problem) => `${where}, ${problem}`),
    ]),
    ...holidays.flatMap(({ row, where }) => holidayProblems(row).map((problem) => `${where}, ${problem}`)),
  );
  const catalogue = ruleFacts(facts.map(({ row }) => row));
  const named = ruleParameters(parameters.map(({ row }) => row));
  for (const placed of benefits) {
    const { row, where } = placed;
    for (const { field, en } of languageProblems(catalogue, named, row))
      reader.problems.push(`${where}, field ${field}: ${en}`);
    const numbers = row.basicService === undefined ? [] : [String(row.basicService)];
    reader.problems.push(
      ...unknown(where, 'workflow', row.workflow === undefined ? [] : [row.workflow], workflowIds, 'workflow'),
      ...unknown(where, 'basicService', numbers, basicNumbers, 'basic service'),
    );
    const first = stackRules.get(row.stackGroup) ?? placed;
    stackRules.set(row.stackGroup, first);
    if (first.row.stackRule !== row.stackRule) {
      reader.problems.push(`${where}, field stackRule: ${first.where} says ${first.row.stackRule} for the same group`);
    }
  }
  const served = new Set(benefits.map(({ row }) => row.basicService));
  for (const { row, where } of basicServices) {
    if (row.determinable !== served.has(row.number)) {
      reader.problems.push(
        `${where}, field determinable: ${served.has(row.number) ? 'a' : 'no'} benefit names this item`,
      );
    }
  }
  if (reader.problems.length > 0) throw new PackError(reader.problems);

  const plain = <Row>(rows: Placed<Row>[]): Row[] => rows.map(({ row }) => row);
  return deepFreeze({
    packs,
    documents: Object.fromEntries(documents.map(({ row }) => [row.id, row])),
    certificates: plain(certificates),
    services: plain(services),
    basicServices: plain(basicServices),
    facts: plain(facts),
    parameters: plain(parameters),
    benefits: plain(benefits),
    prices: plain(prices),
    requirements: plain(requirements),
    workflows: plain(workflows),
    holidays: plain(holidays),
  });
}

function holidayProblems(holidays: Holidays): string[] {
  const outside = (day: string): boolean => !day.startsWith(`${holidays.year}-`);
  const isOff = (day: string): boolean => holidays.daysOff.some((off) => off.from <= day && day <= off.to);
  return [
    ...holidays.daysOff.flatMap((off, index) => [
      ...(off.to < off.from ? [`field daysOff.${index}.to: ${off.to} is before ${off.from}`] : []),
      ...(outside(off.from) || outside(off.to) ? [`field daysOff.${index}: is not in ${holidays.year}`] : []),
    ]),
    ...holidays.workdays.flatMap((day, index) => [
      ...(outside(day) ? [`field workdays.${index}: ${day} is not in ${holidays.year}`] : []),
      ...(isOff(day) ? [`field workdays.${index}: ${day} is also a day off`] : []),
    ]),
  ];
}
