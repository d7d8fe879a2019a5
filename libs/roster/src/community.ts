import { foldCode } from '@yike/identity';

/** A community or village (12-digit code) and the name of the street, town or township above it. */
export interface CommunityArea {
  code: string;
  name: string;
  parentName: string;
}

/** Community code for the names as an office wrote them; undefined when unknown or not unique. */
export type CommunityResolver = (street: string, community: string) => string | undefined;

/** Longest first. 居 and 村 communities may share a stem in one street (星星社区 and 星星村), so the kind is kept. */
const suffixes: readonly (readonly [string, 'urban' | 'rural'])[] = [
  ['社区居民委员会', 'urban'],
  ['社区居委会', 'urban'],
  ['居民委员会', 'urban'],
  ['居委会', 'urban'],
  ['社区', 'urban'],
  ['村民委员会', 'rural'],
  ['村委会', 'rural'],
  ['村', 'rural'],
];

function streetStem(name: string): string {
  return foldCode(name).replace(/(街道办事处|街道办|街道|镇人民政府|镇|乡人民政府|乡)$/, '');
}

/** The readings of a name, the most literal first: itself, stem with kind (both ways for 前村 and 前村村委会). */
function readings(name: string): { stem: string; kind: 'urban' | 'rural' | '' }[] {
  const found: { stem: string; kind: 'urban' | 'rural' | '' }[] = [{ stem: name, kind: '' }];
  const suffix = suffixes.find(([ending]) => name.endsWith(ending) && name.length > ending.length);
  if (suffix !== undefined) found.push({ stem: name.slice(0, -suffix[0].length), kind: suffix[1] });
  return found;
}

/** Index of areas under a key; a key that several areas share is remembered as such and answers nothing. */
class UniqueIndex {
  readonly #codes = new Map<string, string | null>();

  add(key: string, code: string): void {
    const known = this.#codes.get(key);
    this.#codes.set(key, known === undefined || known === code ? code : null);
  }

  find(key: string): string | undefined {
    return this.#codes.get(key) ?? undefined;
  }
}

/**
 * A resolver over a list of areas that forgives what offices vary: 社区, 社区居委会, 居委会 and 村, 村委会; the street's name
 * with or without 街道 or written again before the community; spaces and full width.
 *
 * A community of another street is not accepted. Without a street the name must be unique in the whole list. A name
 * that fits two areas gives undefined, never a guess.
 */
export function communityMatcher(areas: Iterable<CommunityArea>): CommunityResolver {
  const index = new UniqueIndex();
  const streets = new Set<string>();
  for (const area of areas) {
    const name = foldCode(area.name);
    const street = streetStem(area.parentName);
    streets.add(street);
    for (const scope of [street, '']) {
      index.add(`${scope}|exact|${name}`, area.code);
      for (const { stem, kind } of readings(name)) {
        if (kind === '') continue;
        index.add(`${scope}|${kind}|${stem}`, area.code);
        index.add(`${scope}|any|${stem}`, area.code);
      }
    }
  }

  const findName = (scope: string, name: string): string | undefined => {
    const exact = index.find(`${scope}|exact|${name}`) ?? index.find(`${scope}|any|${name}`);
    if (exact !== undefined) return exact;
    for (const { stem, kind } of readings(name)) {
      if (kind === '') continue;
      const found = index.find(`${scope}|${kind}|${stem}`) ?? index.find(`${scope}|any|${stem}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const resolve = (street: string, community: string): string | undefined => {
    const scope = streetStem(street);
    const name = foldCode(community);
    if (name === '' || (scope !== '' && !streets.has(scope))) return undefined;
    const found = findName(scope, name);
    if (found !== undefined || scope === '') return found;
    const prefixes = [`${scope}街道`, `${scope}镇`, `${scope}乡`, foldCode(street), scope];
    const prefix = prefixes.find((start) => name.startsWith(start) && name.length > start.length);
    return prefix === undefined ? undefined : findName(scope, name.slice(prefix.length));
  };

  // Rosters are sorted by place: the same pair comes many times in a row.
  let last: { street: string; community: string; code: string | undefined } | undefined;
  return (street, community) => {
    if (last?.street !== street || last.community !== community) {
      last = { street, community, code: resolve(street, community) };
    }
    return last.code;
  };
}
