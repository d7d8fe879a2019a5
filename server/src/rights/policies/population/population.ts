import {
  check,
  compareColumns,
  evaluateColumns,
  type Comparison,
  type Difference,
  type Fact,
  type Parameters,
  type Plan,
  type RuleSource,
} from '@yike/rules';
import type pg from 'pg';
import { stopwatch, type Day } from '../../../platform/clock/index.ts';
import { ageIn, columnFacts, CountyStore, PRESENT } from './county-store.ts';
import { countSubjects, findChangedSince, findPositions, findSubjects } from './feed-storage.ts';
import type { Compared, CountyRules, Side, SimulationAnswer, SimulationJob } from './messages.ts';

const PAGE_ROWS = 20_000;
/** Above so many changes a county is loaded anew, which keeps neighbours together. */
const FOLLOWED_MAX = 200_000;
const FIRST = { area: '', id: '00000000-0000-0000-0000-000000000000' };

/** The population of the counties that were asked for, resident in this thread. */
export class Population {
  readonly #client: pg.ClientBase;
  readonly #stores = new Map<string, CountyStore>();

  constructor(client: pg.ClientBase) {
    this.#client = client;
  }

  /** Loads counties or brings them up to date; those without persons are left out. */
  async follow(counties: readonly string[], facts: readonly Fact[], today: Day): Promise<CountyStore[]> {
    const positions = await findPositions(this.#client, counties);
    const stores: CountyStore[] = [];
    for (const county of counties) {
      const position = positions.get(county);
      if (position === undefined) continue;
      let store = this.#stores.get(county);
      if (store?.day === today && store.seq < position) store = await this.#catchUp(store, position);
      if (store?.day !== today) store = await this.#load(county, facts, today, position);
      this.#stores.set(county, store);
      stores.push(store);
    }
    return stores;
  }

  /** Undefined where too much has changed to follow. */
  async #catchUp(store: CountyStore, position: number): Promise<CountyStore | undefined> {
    const rows = await findChangedSince(this.#client, store.county, store.seq, FOLLOWED_MAX);
    if (rows.length >= FOLLOWED_MAX || !store.hasRoom(rows.length)) return undefined;
    store.write(rows);
    store.seq = Math.max(position, ...rows.slice(-1).map((row) => row.seq));
    return store;
  }

  async #load(county: string, facts: readonly Fact[], today: Day, position: number): Promise<CountyStore> {
    const store = new CountyStore(county, facts, today, await countSubjects(this.#client, county));
    let after = FIRST;
    for (;;) {
      const rows = await findSubjects(this.#client, county, after, PAGE_ROWS);
      if (!store.hasRoom(rows.length)) return this.#load(county, facts, today, position);
      store.write(rows);
      const last = rows.at(-1);
      if (!last || rows.length < PAGE_ROWS) break;
      after = { area: last.area, id: last.elder_id };
    }
    // What was written meanwhile has a later position and is read again.
    store.seq = position;
    return store;
  }

  async simulate(job: SimulationJob): Promise<SimulationAnswer> {
    const stores = await this.follow(
      job.counties.map(({ county }) => county),
      job.facts,
      job.today,
    );
    const elapsed = stopwatch();
    const answer: SimulationAnswer = {
      ...nobody(),
      conditions: job.conditions.map(() => ({ true: 0, unknown: 0 })),
      byStreet: [],
      byMonth: Array.from({ length: job.months > 0 ? job.months + 1 : 0 }, () => ({
        before: noSide(),
        after: noSide(),
      })),
      examples: { gained: [], lost: [] },
      tookMs: 0,
    };
    for (const store of stores) {
      const rules = job.counties.find(({ county }) => county === store.county);
      if (rules) addCounty(answer, store, rules, job);
    }
    answer.tookMs = elapsed();
    return answer;
  }
}

const noSide = (): Side => ({ eligible: 0, unknown: 0, amountFen: 0, amountUnknown: 0 });
const nobody = (): Compared => ({
  population: 0,
  before: noSide(),
  after: noSide(),
  gained: 0,
  lost: 0,
  nowUnknown: 0,
  becameKnown: 0,
});

function addSide(to: Side, from: Difference['before']): void {
  to.eligible += from.true;
  to.unknown += from.unknown;
  to.amountFen += Number(from.amountFen);
  to.amountUnknown += from.amountUnknown;
}

function addDifference(to: Compared, from: Difference): void {
  addSide(to.before, from.before);
  addSide(to.after, from.after);
  to.gained += from.gained;
  to.lost += from.lost;
  to.nowUnknown += from.nowUnknown;
  to.becameKnown += from.becameKnown;
}

/** A rule for whoever lives here: for all others it is plainly false. */
const here = (rule: RuleSource, id: string): RuleSource => ({ ...rule, id, when: `${PRESENT} and (${rule.when})` });

/** Plans by what made them: a county's rules differ from another's only where its parameters do. */
const plans = new Map<string, Plan>();
const PLANS_KEPT = 200;

function planOf(facts: readonly Fact[], parameters: Parameters, rules: readonly RuleSource[]): Plan {
  const key = JSON.stringify([rules, parameters]);
  let plan = plans.get(key);
  if (!plan) {
    const checked = check(columnFacts(facts), rules, parameters);
    if (!checked.ok) throw new RangeError(checked.problems[0]?.zh ?? 'the rule does not compile');
    plan = checked.policies.plan;
    if (plans.size >= PLANS_KEPT) plans.clear();
    plans.set(key, plan);
  }
  return plan;
}

const RULE = 'rule';

function addCounty(answer: SimulationAnswer, store: CountyStore, rules: CountyRules, job: SimulationJob): void {
  const { parameters } = rules;
  const plan = (rule: RuleSource | null) => planOf(job.facts, parameters, rule ? [here(rule, RULE)] : []);
  const [before, after] = [plan(rules.before), plan(rules.after)];
  const pairs = [{ before: rules.before && RULE, after: rules.after && RULE }];
  const compare = (rename: Record<string, string>, isWhole: boolean): Comparison => {
    const [compared] = compareColumns(before, after, store.store, {
      pairs,
      kernels: store.kernels,
      rename,
      ...(isWhole && { groups: store.groups, examples: job.examples }),
    });
    if (!compared) throw new Error('one pair gives one comparison');
    return compared;
  };
  const compared = compare({}, true);
  addDifference(answer, compared);
  const present = planOf(job.facts, parameters, [{ id: PRESENT, when: PRESENT }]);
  const [people] = evaluateColumns(present, store.store, { kernels: store.kernels, groups: store.groups });
  answer.population += people?.true ?? 0;
  for (const [group, area] of store.streets.entries()) {
    const street = { area, ...nobody(), population: people?.byGroup[group]?.true ?? 0 };
    const difference = compared.byGroup[group];
    if (difference) addDifference(street, difference);
    answer.byStreet.push(street);
  }
  for (const [side, found] of Object.entries(compared.examples) as ['gained' | 'lost', readonly number[]][])
    answer.examples[side].push(...found.map((row) => ({ county: store.county, id: store.idAt(row) })));
  if (job.conditions.length > 0) {
    const conditions = planOf(
      job.facts,
      parameters,
      job.conditions.map((rule, index) => here(rule, String(index))),
    );
    for (const [index, count] of evaluateColumns(conditions, store.store, { kernels: store.kernels }).entries()) {
      const sum = answer.conditions[index];
      if (!sum) continue;
      sum.true += count.true;
      sum.unknown += count.unknown;
    }
  }
  // Only ages move on: where neither version asks for them every month is as this one.
  const asksAge = [before, after].some(({ leaves }) => leaves.some((leaf) => leaf.name === 'age'));
  for (const [month, sums] of answer.byMonth.entries()) {
    const moved = month === 0 || !asksAge ? compared : compare({ age: ageIn(month) }, false);
    addSide(sums.before, moved.before);
    addSide(sums.after, moved.after);
  }
}
