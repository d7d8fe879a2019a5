import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { accessContract } from '../access/index.ts';
import type { Endpoint, Route } from '../contract/index.ts';

const PROBLEM = { $ref: '#/components/schemas/Problem' };

type JsonSchema = Record<string, unknown>;
const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  return rest;
};

function parameters(endpoint: Endpoint, place: 'path' | 'query'): JsonSchema[] {
  const schema = jsonSchema(place === 'path' ? endpoint.params : endpoint.query, 'input');
  const required = (schema.required ?? []) as string[];
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function bodySchema(endpoint: Endpoint): JsonSchema {
  const schema = jsonSchema(endpoint.body, 'input');
  if (endpoint.raw !== 'upload') return schema;
  const file = { type: 'string', contentMediaType: 'application/octet-stream' };
  return {
    ...schema,
    properties: { ...(schema.properties as JsonSchema | undefined), file },
    required: [...((schema.required ?? []) as string[]), 'file'],
  };
}

function operation(endpoint: Endpoint): JsonSchema {
  const writes = endpoint.method !== 'GET';
  const media = endpoint.raw === 'upload' ? 'multipart/form-data' : 'application/json';
  return {
    operationId: endpoint.id,
    tags: [endpoint.id.split('.')[0]],
    summary: endpoint.summary,
    description: `Roles: ${endpoint.allow.join(', ')}`,
    parameters: [
      ...parameters(endpoint, 'path'),
      ...parameters(endpoint, 'query'),
      ...(endpoint.idempotent && writes
        ? [{ name: 'idempotency-key', in: 'header', required: true, schema: { type: 'string', format: 'uuid' } }]
        : []),
    ],
    ...(writes && { requestBody: { content: { [media]: { schema: bodySchema(endpoint) } } } }),
    responses: {
      200: {
        description: 'Done',
        content:
          endpoint.raw === 'download'
            ? { 'application/octet-stream': {} }
            : { 'application/json': { schema: jsonSchema(endpoint.response, 'output') } },
      },
      default: { description: 'Refused', content: { 'application/problem+json': { schema: PROBLEM } } },
    },
    ...(!endpoint.allow.includes('public') && { security: [{ session: [] }] }),
  };
}

/** OpenAPI 3.1 of every endpoint. */
export function openApi(endpoints: readonly Endpoint[]): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Yike 一刻', version: '0.1.0', license: { name: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'yike_session' } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'zh', 'en', 'trace'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { type: 'string' },
            zh: { type: 'string' },
            en: { type: 'string' },
            field: { type: 'string' },
            trace: { type: 'string' },
          },
        },
      },
    },
  };
}

/** Serves /api/openapi.json and a page to read it at /api/docs, all from this machine. */
export async function registerOpenApi(server: FastifyInstance, routes: readonly Route[]): Promise<void> {
  const document = openApi(
    [...Object.values(accessContract), ...routes.map((route) => route.endpoint)].filter(
      (endpoint, index, all) => all.findIndex((other) => other.id === endpoint.id) === index,
    ),
  );
  server.get('/api/openapi.json', () => document);
  await server.register(swagger, { mode: 'static', specification: { document: document as never } });
  await server.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true });
}
