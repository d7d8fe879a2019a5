import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { sql } from 'kysely';
import {
  authenticate,
  officialRoles,
  publicActor,
  scopeOf,
  systemActor,
  type Actor,
  type Session,
} from '../access/index.ts';
import type { Download, Endpoint, Route, Upload } from '../contract/index.ts';
import { badInput, notFound, Problem } from '../problems/index.ts';
import { sha256 } from '../privacy/index.ts';
import { actAs, failureOf, inTransaction, type Environment, type Tx } from '../transactions/index.ts';
import { registerChanges } from './changes.ts';
import { answerFailure } from './failures.ts';
import { once } from './idempotency.ts';
import { registerOpenApi } from './openapi.ts';
import { registerSessionEndpoints } from './session-endpoints.ts';
import { parsePart } from './validation.ts';

export interface ServerOptions {
  environment: Environment;
  routes: readonly Route[];
  logLevel?: string;
  /** Standard output unless given. */
  logStream?: { write(line: string): void };
  /** Officials without a second factor may only enrol one. */
  requireTotp?: boolean;
  /** Requests a minute for one session or address. */
  ratePerMinute?: number;
  logInsPerMinute?: number;
  /** Folders of built pages by URL prefix. */
  pages?: { prefix: string; root: string }[];
}

export const SESSION_COOKIE = 'yike_session';
const UPLOAD_BYTES_MAX = 50 * 1024 * 1024;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const tokenOf = (request: FastifyRequest): string | undefined =>
  request.headers.authorization?.replace(/^Bearer /, '') ?? request.cookies[SESSION_COOKIE];

/** The HTTP server with every route of the rooms; not yet listening. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { environment } = options;
  const server = Fastify({
    logger: {
      level: options.logLevel ?? 'info',
      // A URL may hold a search for a name or an ID number: only the path is logged.
      serializers: {
        req: (req: FastifyRequest) => ({ method: req.method, path: req.url.split('?')[0] }),
        err: failureOf as never,
      },
      ...(options.logStream && { stream: options.logStream }),
    },
    genReqId: () => randomUUID(),
    bodyLimit: 2 * 1024 * 1024,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    trustProxy: 'loopback',
  });
  const metrics = startMetrics(server);
  let isClosing = false;
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  // A connection that stays open after the last answer would hold up the stop for more than a minute.
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done(null, payload);
  });
  server.setValidatorCompiler(() => () => true);
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  server.setErrorHandler((error: Error & { code: string }, request, reply) =>
    answerFailure(error as never, request, reply),
  );
  await server.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // antd writes its styles into the page.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        upgradeInsecureRequests: null,
      },
    },
    // Behind a TLS proxy the proxy decides.
    strictTransportSecurity: false,
  });
  await server.register(compress, { threshold: 4096 });
  await server.register(cookie);
  await server.register(multipart, { limits: { files: 1, fileSize: UPLOAD_BYTES_MAX, fields: 20 } });
  await server.register(rateLimit, {
    max: options.ratePerMinute ?? 1200,
    timeWindow: '1 minute',
    keyGenerator: (request) => tokenOf(request) ?? request.ip,
    allowList: (request) => !request.url.startsWith('/api/'),
  });
  await registerOpenApi(server, options.routes);

  server.get('/healthz', { schema: { hide: true } }, () => ({ status: 'ok' }));
  server.get('/readyz', { schema: { hide: true } }, async () => {
    await sql`SELECT 1`.execute(environment.database.db);
    return { status: 'ready' };
  });
  server.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    void reply.type(metrics.contentType);
    return metrics.metrics();
  });
  registerSessionEndpoints(server, options);
  registerChanges(server, options);
  for (const route of options.routes) register(server, options, route);

  for (const page of options.pages ?? []) {
    await server.register(fastifyStatic, {
      root: page.root,
      prefix: page.prefix,
      decorateReply: page === options.pages?.[0],
      setHeaders: (reply, path) => {
        const isHashed = /[/\\]assets[/\\]/.test(path);
        void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  server.setNotFoundHandler((request, reply) => {
    // A page of a single-page application: the application finds out which.
    const page = (options.pages ?? [])
      .filter(({ prefix }) => request.url.startsWith(prefix))
      .sort((a, b) => b.prefix.length - a.prefix.length)[0];
    const looksLikePage = request.method === 'GET' && !/^\/api\/|\.[a-z0-9]+$/i.test(request.url.split('?')[0] ?? '');
    if (page && looksLikePage) return reply.header('cache-control', 'no-cache').sendFile('index.html', page.root);
    return answerFailure(
      notFound('noSuchPath', { zh: '没有这个地址。', en: 'There is nothing at this address.' }),
      request,
      reply,
    );
  });
  return server;
}

function register(server: FastifyInstance, options: ServerOptions, route: Route): void {
  const { endpoint } = route;
  server.route({
    method: endpoint.method,
    url: endpoint.path,
    config: { endpoint: endpoint.id },
    schema: { operationId: endpoint.id },
    handler: async (request, reply) => {
      const input = {
        params: parsePart(endpoint.params, request.params, 'params'),
        query: parsePart(endpoint.query, request.query, 'query'),
        body: {} as unknown,
      };
      const clientId = request.headers['idempotency-key'];
      const needsClientId = endpoint.idempotent && endpoint.method !== 'GET';
      if (needsClientId && !(typeof clientId === 'string' && UUID.test(clientId))) {
        throw badInput('clientIdMissing', {
          zh: '缺少请求编号（Idempotency-Key），请刷新页面后重试。',
          en: 'The header Idempotency-Key must carry a UUID of the client.',
        });
      }
      const token = tokenOf(request);
      const answer = await inTransaction(
        options.environment,
        { scope: token ? scopeOf(systemActor) : {}, actorRole: 'public', trace: request.id },
        async (tx) => {
          let actor: Actor = publicActor;
          if (token) {
            const session = await sessionOf(tx, token, endpoint);
            if (session) {
              mustHaveSecondFactor(options, session);
              actor = session.actor;
            }
            await actAs(tx, scopeOf(actor), actor.userId, actor.role);
          } else if (!endpoint.allow.includes('public')) {
            throw new Problem({ status: 401, code: 'sessionNeeded', zh: '请先登录。', en: 'Please log in.' });
          }
          // The body of an outsider is not even parsed.
          mustBeAllowed(actor, route);
          const upload = endpoint.raw === 'upload' ? await readUpload(request, input) : undefined;
          if (!upload) input.body = request.body;
          input.body = parsePart(endpoint.body, input.body, 'body');
          const run = () => route.run(tx, actor, input, upload);
          const file = upload && [upload.fileName, sha256(upload.content)];
          const given =
            needsClientId && actor.userId
              ? await once(
                  tx,
                  actor,
                  { clientId: String(clientId), operation: endpoint.id, input: { ...input, file } },
                  run,
                )
              : await run();
          return endpoint.raw === 'download' ? given : endpoint.response.parse(given);
        },
      );
      // Sent only now: what the log says about it is committed.
      return endpoint.raw === 'download' ? sendDownload(reply, answer as Download) : answer;
    },
  });
}

/** What is public stays readable with a session that has ended. */
async function sessionOf(tx: Tx, token: string, endpoint: Endpoint): Promise<Session | undefined> {
  try {
    return await authenticate(tx, token);
  } catch (error) {
    if (error instanceof Problem && endpoint.allow.includes('public')) return undefined;
    throw error;
  }
}

function mustBeAllowed(actor: Actor, { endpoint }: Route): void {
  if (endpoint.allow.includes('public')) return;
  if (endpoint.allow.some((role) => role === actor.role)) return;
  throw new Problem({
    status: 403,
    code: 'roleNotAllowed',
    zh: '您当前的角色无权进行此操作。如需办理，请切换岗位或联系上级管理员。',
    en: `Your present role may not do this (${endpoint.id}).`,
    operation: endpoint.id,
  });
}

/** @throws Problem 403 `totpEnrolmentNeeded` */
export function mustHaveSecondFactor(options: ServerOptions, session: Session): void {
  if (!options.requireTotp || session.hasTotp) return;
  if (!officialRoles.some((role) => role === session.actor.role)) return;
  throw new Problem({
    status: 403,
    code: 'totpEnrolmentNeeded',
    zh: '请先启用动态口令，再使用系统。',
    en: 'Enrol a second factor first.',
  });
}

async function readUpload(request: FastifyRequest, input: { body: unknown }): Promise<Upload> {
  const part = await request.file();
  if (!part) throw badInput('fileMissing', { zh: '请选择文件。', en: 'A file is needed.', field: 'body.file' });
  const content = await part.toBuffer();
  input.body = Object.fromEntries(
    Object.entries(part.fields).flatMap(([name, field]) =>
      field && !Array.isArray(field) && field.type === 'field' ? [[name, String(field.value)]] : [],
    ),
  );
  return { fileName: part.filename, mediaType: part.mimetype, content };
}

function sendDownload(reply: FastifyReply, file: Download) {
  return reply
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`)
    .header('cache-control', 'no-store')
    .type(file.mediaType)
    .send(file.content);
}

function startMetrics(server: FastifyInstance): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'yike_http_seconds',
    help: 'Seconds to answer a request',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const failures = new Counter({
    name: 'yike_http_failures_total',
    help: 'Answers of status 500 and above',
    registers: [registry],
  });
  server.addHook('onResponse', (request, reply, done) => {
    const operation = (request.routeOptions.config as { endpoint?: string }).endpoint ?? 'other';
    seconds.observe({ operation, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    if (reply.statusCode >= 500) failures.inc();
    done();
  });
  return registry;
}
