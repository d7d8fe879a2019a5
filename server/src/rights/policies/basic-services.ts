import { areaRange, countyOf } from '@yike/identity';
import { dayOf, addDays, type Day } from '../../platform/clock/index.ts';
import { areaAncestors } from '../../platform/packs/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { policyBook, type ContentOf } from './book.ts';
import type { CompiledSet } from './compiled.ts';
import { amountSentence, whoSentence } from './sentences.ts';
import { toBenefit, toSource } from './service.ts';
import { countStandings } from './subjects-storage.ts';

/** Days up to today on which the list of a place changed, the newest first. */
function changesOf(
  versions: Iterable<{ kind: string; area: string; validFrom: Day; validTo: Day | null }>,
  area: string,
) {
  const places = areaAncestors(area);
  const days = new Set<Day>();
  for (const version of versions) {
    if (version.kind === 'parameter' || !places.includes(version.area)) continue;
    days.add(version.validFrom);
    if (version.validTo !== null) days.add(addDays(version.validTo, 1));
  }
  return [...days].sort().reverse();
}

const isOfOneCounty = (area: string): boolean => !area.slice(4, 6).startsWith('00') && area.endsWith('000000');

/** The basic service list of a place on a day: national items, what the place adds, and whom each reaches. Public. */
export async function listBasicServices(tx: Tx, input: { area: string; asOf?: Day | undefined }) {
  const asOf = input.asOf ?? dayOf(tx.now);
  const book = await policyBook(tx);
  const set: CompiledSet<ContentOf['benefit']> = book.compiled(input.area, asOf);
  const versionOf = new Map(book.inForce('benefit', input.area, asOf).map((version) => [version.key, version]));
  const counts = isOfOneCounty(input.area) ? await headcounts(tx, input.area) : undefined;
  const benefits = set.rules.map((compiled) => ({
    number: compiled.rule.basicService,
    ...toBenefit(tx.packs, compiled.rule),
    versionId: versionOf.get(compiled.rule.id)?.id ?? '',
    versionCounty: versionOf.get(compiled.rule.id)?.county ?? '',
    sentence: whoSentence(compiled),
    amountSentence: amountSentence(set.policies, compiled),
    headcount: counts ? (counts.get(compiled.rule.id) ?? 0) : null,
  }));
  const rows = [...book.inForce('basicService', input.area, asOf)]
    .sort((a, b) => a.content.number - b.content.number)
    .map(({ id, county, validFrom, validTo, content }) => {
      const own = benefits
        .filter(({ number }) => number === content.number)
        .map(({ number: _, ...benefit }) => benefit);
      const said = own.flatMap((benefit) => benefit.amountSentence ?? []);
      return {
        number: content.number,
        target: content.target,
        item: content.item,
        content: content.content,
        type: content.type,
        leadBody: { ...content.leadBody },
        determinable: content.determinable,
        why: content.why ?? null,
        standard: content.standard ?? (said.length > 0 ? said.join('；') : null),
        source: toSource(tx.packs, content.source),
        verified: content.verified,
        validFrom,
        validTo,
        versionId: id,
        versionCounty: county,
        benefits: own,
      };
    });
  return { asOf, changes: changesOf(book.versions(), input.area), rows };
}

/** Numbers of persons say nothing of any one: the public may read them, by county. */
async function headcounts(tx: Tx, area: string): Promise<Map<string, number>> {
  const county = countyOf(area);
  const { from, to } = areaRange(area);
  const rows = await withCounty(tx, county, () => countStandings(tx, { from, to, county }));
  return new Map(rows.map((row) => [row.benefit, row.eligible]));
}
