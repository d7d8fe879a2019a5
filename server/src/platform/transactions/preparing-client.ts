import pg from 'pg';

/** A statement is prepared when it comes back; what is asked once, or with hundreds of values, is not kept. */
const SEEN_BEFORE = 2;
const STATEMENTS_MAX = 500;
const VALUES_MAX = 60;
const TEXT_MAX = 6000;
const SEEN_MAX = 5000;
/** A range whose ends are parameters: planned without knowing them, it takes whichever index looks narrow. Planned each time. */
const RANGE = /(?<!<)[<>]=?\s*\(?\s*\$/;
const FEATURE_NOT_SUPPORTED = '0A000';

const seen = new Map<string, number>();
const names = new Map<string, string>();

/** The name under which this process prepares the text, or undefined while it is not worth it. */
function nameOf(text: string, values: number): string | undefined {
  const known = names.get(text);
  if (known) return known;
  if (values === 0 || values > VALUES_MAX || text.length > TEXT_MAX || names.size >= STATEMENTS_MAX) return undefined;
  if (RANGE.test(text)) return undefined;
  const times = (seen.get(text) ?? 0) + 1;
  if (times <= SEEN_BEFORE) {
    if (seen.size >= SEEN_MAX) seen.clear();
    seen.set(text, times);
    return undefined;
  }
  seen.delete(text);
  const name = `yike_${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * A connection that has PostgreSQL parse, and mostly plan, a statement once: behind row-level security planning costs
 * more than running. Which plan is kept is PostgreSQL's choice (`plan_cache_mode = auto`).
 */
export class PreparingClient extends pg.Client {
  /** Moves on when a migration changed what a kept statement returns; the old names are then left behind. */
  private generation = 0;

  // pg's own signature has many forms; only the one that the query layer uses is changed.
  override query = ((config: unknown, values?: unknown, callback?: unknown): unknown => {
    const ask = super.query.bind(this) as (...given: unknown[]) => unknown;
    if (typeof config !== 'string' || !Array.isArray(values) || callback !== undefined)
      return ask(config, values, callback);
    const name = nameOf(config, values.length);
    if (name === undefined) return ask(config, values);
    const answer = ask({ name: `${name}_${this.generation}`, text: config, values }) as Promise<unknown>;
    return answer.catch((error: unknown) => {
      if ((error as { code?: unknown }).code === FEATURE_NOT_SUPPORTED) this.generation += 1;
      throw error;
    });
  }) as pg.Client['query'];
}
