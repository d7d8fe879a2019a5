import { ageOn, areaRange, maskName } from '@yike/identity';
import { permit, type Actor } from '../../platform/access/index.ts';
import { findAreas, areaName } from '../../platform/areas/index.ts';
import { addMonths, dayOf, monthOf, type Day } from '../../platform/clock/index.ts';
import type { InputOf, OutputOf } from '../../platform/contract/index.ts';
import { composeCondition, isWithinArea, ruleOf, ruleParameters } from '../../platform/packs/index.ts';
import { badInput } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { findElder } from '../../people/elders/index.ts';
import { contentOf, policyBook, type ContentOf, type PolicyBook } from './book.ts';
import { askPopulation } from './population/client.ts';
import { MONTHS_AHEAD } from './population/county-store.ts';
import type { Compared, CountyRules, Side, SimulationAnswer, SimulationJob } from './population/messages.ts';
import * as contract from './simulation-contract.ts';
import { countGranted, countPresent, countStandings, findCountiesWithin } from './subjects-storage.ts';
import { findVersion } from './versions-storage.ts';
import { readContent, readingOf, type PolicyProblem } from './versions-rules.ts';

type Draft = InputOf<typeof contract.simulate>['body'];
type Simulation = OutputOf<typeof contract.simulate>;

const EXAMPLES = 8;

interface Read {
  benefit: ContentOf['benefit'] | null;
  problems: PolicyProblem[];
  reading: ReturnType<typeof readingOf>;
}

/** The draft as it would hold from today on. */
function readDraft(book: PolicyBook, draft: Pick<Draft, 'area' | 'content'>, today: Day): Read {
  const parameters = ruleParameters(book.parameters(draft.area, today));
  const { content, problems } = readContent(
    'benefit',
    withoutBlanks(draft.content),
    { area: draft.area, key: String(draft.content.id), validFrom: today, validTo: null },
    book.facts,
    parameters,
  );
  return { benefit: content, problems, reading: content && readingOf(content, book.facts, parameters) };
}

/** While a policy is being typed its words may still be missing; its rule can be counted without them. */
function withoutBlanks(content: Record<string, unknown>): Record<string, unknown> {
  const filled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, member]) => [
      key,
      (key === 'text' || key === 'clause' || key === 'document' || key === 'name') && member === ''
        ? '—'
        : filled(member),
    ]);
    return Object.fromEntries(entries) as unknown;
  };
  return filled({ ...content, tests: [] }) as Record<string, unknown>;
}

/** What each county in sight reads today, and what it would read: a county's own version goes before its city's draft. */
async function countyRules(
  tx: Tx,
  book: PolicyBook,
  actor: Actor,
  draft: Draft,
  benefit: ContentOf['benefit'],
  today: Day,
): Promise<CountyRules[]> {
  const against = draft.against ? await findVersion(tx, draft.against) : undefined;
  if (draft.against && against?.kind !== 'benefit')
    throw badInput('versionUnknown', {
      zh: '找不到要比较的版本。',
      en: 'The version to compare with is not there.',
      field: 'body.against',
    });
  const within = isWithinArea(draft.area, actor.area) ? draft.area : actor.area;
  const { from, to } = areaRange(within);
  const counties = await findCountiesWithin(tx, from, to);
  return counties.map((county) => {
    const area = `${county}000000`;
    const held = book.inForce('benefit', area, today).find(({ key }) => key === benefit.id);
    const isOverruled = held !== undefined && held.area !== draft.area && isWithinArea(held.area, draft.area);
    const before = against ? (contentOf(against) as ContentOf['benefit']) : held?.content;
    const after = isOverruled ? held.content : benefit;
    return {
      county,
      parameters: ruleParameters(book.parameters(area, today)),
      before: before ? ruleOf(before) : null,
      after: ruleOf(after),
    };
  });
}

const sideOf = (side: Side) => ({ ...side });

/** Streets of one county, or counties of a city. */
async function byArea(tx: Tx, answer: SimulationAnswer, hasBefore: boolean): Promise<Simulation['byArea']> {
  const counties = new Set(answer.byStreet.map(({ area }) => area.slice(0, 6)));
  const places = new Map<string, Compared>();
  for (const { area, ...street } of answer.byStreet) {
    const place = counties.size > 1 ? `${area.slice(0, 6)}000000` : area;
    const sum = places.get(place);
    if (sum) addTo(sum, street);
    else places.set(place, structuredClone(street));
  }
  const names = new Map((await findAreas(tx, [...places.keys()])).map((area) => [area.code, area.name]));
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([area, { population, before, after, gained, lost }]) => ({
      area,
      name: names.get(area) ?? area,
      population,
      before: hasBefore ? sideOf(before) : null,
      after: sideOf(after),
      gained,
      lost,
    }));
}

function addTo(sum: Compared, more: Compared): void {
  sum.population += more.population;
  for (const name of ['gained', 'lost', 'nowUnknown', 'becameKnown'] as const) sum[name] += more[name];
  for (const side of ['before', 'after'] as const)
    for (const name of ['eligible', 'unknown', 'amountFen', 'amountUnknown'] as const)
      sum[side][name] += more[side][name];
}

async function run(
  tx: Tx,
  actor: Actor,
  draft: Draft,
  options: Pick<SimulationJob, 'months' | 'examples'>,
): Promise<{ read: Read; answer: SimulationAnswer | null; hasBefore: boolean; paths: string[]; today: Day }> {
  const today = dayOf(tx.now);
  const book = await policyBook(tx);
  const read = readDraft(book, draft, today);
  if (!read.benefit) return { read, answer: null, hasBefore: false, paths: [], today };
  const counties = await countyRules(tx, book, actor, draft, read.benefit, today);
  const { leaves } = composeCondition(read.benefit.when);
  const job: SimulationJob = {
    counties,
    facts: book.facts,
    today,
    conditions: options.examples > 0 ? [] : leaves.map(({ leaf }, index) => ({ id: String(index), when: leaf.when })),
    ...options,
  };
  return {
    read,
    answer: await askPopulation(tx.home, job),
    hasBefore: counties.some(({ before }) => before !== null),
    paths: leaves.map(({ path }) => (path === '' ? 'when' : `when.${path}`)),
    today,
  };
}

const nobody: Side = { eligible: 0, unknown: 0, amountFen: 0, amountUnknown: 0 };

/** What if: the draft over the live population, beside the version in force or another. */
export async function simulate(tx: Tx, actor: Actor, draft: Draft): Promise<Simulation> {
  permit(actor, contract.simulate);
  const { read, answer, hasBefore, paths, today } = await run(tx, actor, draft, {
    months: draft.months ? MONTHS_AHEAD : 0,
    examples: 0,
  });
  const { reading, problems } = read;
  const sentences = new Map(reading?.clauses.map(({ path, sentence }) => [path, sentence]));
  const said = {
    problems,
    text: reading?.text ?? '',
    sentence: reading?.sentence ?? '',
    amountSentence: reading?.amountSentence ?? null,
    asOf: today,
  };
  if (!answer) {
    return {
      ok: false,
      ...said,
      population: 0,
      before: null,
      after: nobody,
      gained: 0,
      lost: 0,
      nowUnknown: 0,
      becameKnown: 0,
      conditions: [],
      byArea: [],
      byMonth: [],
      tookMs: 0,
    };
  }
  const { gained, lost, nowUnknown, becameKnown, population, tookMs } = answer;
  return {
    ok: true,
    ...said,
    population,
    before: hasBefore ? sideOf(answer.before) : null,
    after: sideOf(answer.after),
    gained,
    lost,
    nowUnknown,
    becameKnown,
    conditions: answer.conditions.map((count, index) => ({
      path: paths[index] ?? '',
      sentence: sentences.get(paths[index] ?? '') ?? '',
      ...count,
    })),
    byArea: await byArea(tx, answer, hasBefore),
    byMonth: answer.byMonth.map(({ before, after }, month) => ({
      month: monthOf(addMonths(`${monthOf(today)}-01`, month)),
      before: hasBefore ? sideOf(before) : null,
      after: sideOf(after),
    })),
    tookMs: Math.round(tookMs * 10) / 10,
  };
}

/** Some of those who would gain or lose, masked, as far as the asker may see them. */
export async function listExamples(tx: Tx, actor: Actor, draft: Draft) {
  permit(actor, contract.listExamples);
  const { answer, today } = await run(tx, actor, draft, { months: 0, examples: EXAMPLES });
  const named = async (rows: readonly { county: string; id: string }[]) => {
    const examples: OutputOf<typeof contract.listExamples>['gained'] = [];
    for (const { county, id } of rows.slice(0, EXAMPLES)) {
      const elder = await findElder(tx, { county, id });
      if (!elder) continue;
      examples.push({
        county,
        elderId: id,
        maskedName: maskName(elder.name),
        age: ageOn(elder.birth_date, today),
        sex: elder.sex,
        areaName: await areaName(tx, elder.area),
      });
    }
    return examples;
  };
  return {
    gained: await named(answer?.examples.gained ?? []),
    lost: await named(answer?.examples.lost ?? []),
  };
}

/** What the report of a simulation is made of. @throws Problem 400 `doesNotCompile` */
export async function simulationOf(tx: Tx, actor: Actor, draft: Draft) {
  permit(actor, contract.simulationReport);
  const simulation = await simulate(tx, actor, { ...draft, months: true });
  const benefit = readDraft(await policyBook(tx), draft, dayOf(tx.now)).benefit;
  if (!simulation.ok || !benefit) {
    throw badInput('doesNotCompile', {
      zh: simulation.problems[0]?.zh ?? '规则还有错误，请先改正。',
      en: simulation.problems[0]?.en ?? 'The rule does not compile.',
      field: 'body.content',
    });
  }
  return {
    title: benefit.name,
    areaName: await areaName(tx, draft.area, 'province'),
    askedBy: actor.name,
    at: tx.now,
    unit: benefit.amount?.unit ?? null,
    verified: benefit.verified,
    simulation,
  };
}

/** How many persons each benefit in force reaches at a place today. */
export async function listHeadcounts(tx: Tx, actor: Actor, query: { area: string }) {
  permit(actor, contract.listHeadcounts);
  const asOf = dayOf(tx.now);
  const { from, to } = areaRange(query.area);
  const county = query.area.slice(4, 6) === '00' ? null : query.area.slice(0, 6);
  const range = { from, to, county };
  const book = await policyBook(tx);
  const counts = new Map((await countStandings(tx, range)).map((row) => [row.benefit, row]));
  const granted = new Map((await countGranted(tx, range, asOf)).map((row) => [row.benefit, row.n]));
  return {
    asOf,
    population: await countPresent(tx, range),
    rows: book.inForce('benefit', query.area, asOf).map(({ key, content }) => ({
      benefit: key,
      name: content.name,
      eligible: counts.get(key)?.eligible ?? 0,
      unknown: counts.get(key)?.unknown ?? 0,
      amountFen: counts.get(key)?.amount ?? 0,
      granted: granted.get(key) ?? 0,
    })),
  };
}
