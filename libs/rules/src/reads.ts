import type { Expr } from './ast.ts';
import { parse } from './parse.ts';
import type { Policies } from './check.ts';
import { nameOf } from './sentence.ts';
import { childrenOf } from './walk.ts';

function namesIn(expr: Expr): string[] {
  const name = nameOf(expr);
  return name !== null ? [name] : childrenOf(expr).flatMap(namesIn);
}

/** Indexes of the facts of an expression, in the order of the catalogue; a parameter stands for the fact that it is looked up by. */
export function factIndexesIn(expr: Expr, { facts, parameters }: Policies): number[] {
  const { by, values } = parameters;
  const names = new Set(
    namesIn(expr).map((name) =>
      name.startsWith('p.') && typeof values[name.slice(2)] === 'object' ? (by ?? name) : name,
    ),
  );
  return facts.flatMap((fact, i) => (names.has(fact.name) ? [i] : []));
}

/**
 * Names of the facts that each rule reads, by rule id: those of its text, in its condition and its amount, and the fact that
 * looks up its parameters. A change of any other fact changes neither an answer nor an explanation.
 */
export function factsOf(policies: Policies): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const { source, when, amount } of policies.rules) {
    const indexes = [...factIndexesIn(when, policies), ...(amount === null ? [] : factIndexesIn(amount, policies))];
    const names = indexes.map((i) => policies.facts[i]?.name).filter((name) => name !== undefined);
    found.set(source.id, new Set(names));
  }
  return found;
}

/** Names that a text asks for: facts, and parameters as `p.name`; none where it is no FEEL. */
export function namesOf(text: string): string[] {
  const parsed = parse(text);
  return parsed.ok ? [...new Set(namesIn(parsed.rule.expr))] : [];
}
