import fc from 'fast-check';
import { z } from 'zod';

interface Json {
  [key: string]: unknown;
  type?: string;
  format?: string;
  pattern?: string;
  properties?: Record<string, Json>;
  required?: string[];
  items?: Json | boolean;
  prefixItems?: Json[];
  anyOf?: Json[];
  oneOf?: Json[];
  allOf?: Json[];
  enum?: unknown[];
}

/** What ids, counties and areas in a sample are to say. */
export interface Place {
  id: string;
  county: string;
  area: string;
}

function textOf(schema: Json, place: Place): string {
  const { format, pattern } = schema;
  if (format === 'uuid') return place.id;
  if (format === 'date') return '2026-11-23';
  if (format === 'date-time') return '2026-11-23T02:00:00.000Z';
  if (pattern === '^\\d{6}$') return place.county;
  if (pattern === '^\\d{12}$') return place.area;
  if (pattern) return fc.sample(fc.stringMatching(new RegExp(pattern)), { seed: 1, numRuns: 1 })[0] ?? '';
  const least = Number(schema.minLength ?? 0);
  return '情况说明'
    .repeat(Math.ceil(least / 4) || 1)
    .slice(0, Math.min(Number(schema.maxLength ?? 4), Math.max(least, 4)));
}

function numberOf(schema: Json): number {
  const least = Number(schema.minimum ?? Number(schema.exclusiveMinimum ?? -1) + 1);
  const most = Number(schema.maximum ?? Number(schema.exclusiveMaximum ?? Infinity));
  return Math.min(Math.max(1, least), most);
}

function valueOf(schema: Json, place: Place, isFull: boolean): unknown {
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return valueOf(choice.find((one) => one.type !== 'null') ?? {}, place, isFull);
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((one) => valueOf(one, place, isFull) as object)) as unknown;
  }
  switch (schema.type) {
    case 'string':
      return textOf(schema, place);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array': {
      if (schema.prefixItems) return schema.prefixItems.map((one) => valueOf(one, place, isFull));
      const one = typeof schema.items === 'object' ? schema.items : {};
      const length = Math.max(Number(schema.minItems ?? 0), isFull ? 1 : 0);
      return Array.from({ length }, () => valueOf(one, place, isFull));
    }
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => isFull || schema.required?.includes(name))
          .map(([name, property]) => [name, valueOf(property, place, isFull)]),
      );
    default:
      return '说明';
  }
}

/**
 * Inputs that a schema accepts, made from its JSON Schema: one with every optional part and one without any, as far as
 * the schema's own refinements agree. Empty when neither is accepted.
 */
export function samplesOf(schema: z.ZodType, place: Place, isText = false): Record<string, unknown>[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return [true, false]
    .map((isFull) => valueOf(json, place, isFull) as Record<string, unknown>)
    .map((value) =>
      isText ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, String(part)])) : value,
    )
    .filter((value) => schema.safeParse(value).success)
    .filter((value, index, all) => all.findIndex((one) => JSON.stringify(one) === JSON.stringify(value)) === index);
}
