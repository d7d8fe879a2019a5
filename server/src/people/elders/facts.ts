import { addDays, type Day } from '../../platform/clock/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { findEldersById, findFactsOf, findHomesOf, findLifeEventsOf, type HomeMember } from './facts-storage.ts';
import { getElder } from './records.ts';
import {
  aloneOnFile,
  DISABLED_FROM_GRADE,
  factOn,
  nextTurn,
  policyFacts,
  type HouseholdOn,
  type PolicyFacts,
} from './rules.ts';
import type { Key } from './storage.ts';
import type { ElderRow, FactRow } from './tables.ts';

/** A person as policies see them on a day. */
export interface SubjectFacts {
  elder: ElderRow;
  facts: PolicyFacts;
  /** First later day on which a statement or a stay begins or ends, or somebody leaves the home; ages are not among them. */
  nextTurn: Day | null;
}

/**
 * The facts that policies ask for, as of a Shanghai day, each with its source and since when.
 * @throws Problem 404 `elderUnknown`
 */
export async function elderFacts(tx: Tx, key: Key, asOf: Day): Promise<PolicyFacts> {
  await getElder(tx, key);
  const found = (await factsOfMany(tx, key.county, [key.id], asOf)).get(key.id);
  if (!found) throw new Error('a person that was found has facts');
  return found.facts;
}

/** The same for many persons of a county, in four queries however many they are; who is not in sight is left out. */
export async function factsOfMany(
  tx: Tx,
  county: string,
  ids: readonly string[],
  asOf: Day,
): Promise<Map<string, SubjectFacts>> {
  const elders = await findEldersById(tx, county, ids);
  const seen = elders.map((elder) => elder.id);
  // A couple may live in the sight of different readers; what is told of the other is a number.
  const [members, rows] = await withCounty(tx, county, async () => {
    const homes = await findHomesOf(tx, county, seen, asOf);
    const others = homes.map((member) => member.other_id);
    return [homes, await findFactsOf(tx, county, [...new Set([...seen, ...others])])] as const;
  });
  const facts = groupBy(rows, (row) => row.elder_id);
  const events = groupBy(await findLifeEventsOf(tx, county, seen), (row) => row.elder_id);
  const homes = groupBy(members, (member) => member.elder_id);
  return new Map(
    elders.map((elder) => {
      const [own, stays] = [facts.get(elder.id) ?? [], events.get(elder.id) ?? []];
      const home = homes.get(elder.id) ?? [];
      const turns = [nextTurn(own, stays, asOf), ...home.map(({ until }) => until && addDays(until, 1))];
      return [
        elder.id,
        {
          elder,
          facts: policyFacts(elder, own, stays, asOf, homeOn(home, facts, asOf)),
          nextTurn: turns.filter((turn) => turn !== null).sort()[0] ?? null,
        },
      ];
    }),
  );
}

function homeOn(members: readonly HomeMember[], facts: ReadonlyMap<string, FactRow[]>, asOf: Day): HouseholdOn {
  const [first] = members;
  if (!first) return aloneOnFile;
  const others = members.filter((member) => member.other_id !== member.elder_id);
  const isDisabled = (member: HomeMember): boolean =>
    Number(factOn(facts.get(member.other_id) ?? [], 'abilityGrade', asOf)?.value ?? 0) >= DISABLED_FROM_GRADE;
  return { elders: others.length + 1, disabled: others.filter(isDisabled).length, since: first.since };
}

function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
