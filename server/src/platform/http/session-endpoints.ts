import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  acceptTotp,
  accessContract as contract,
  actingSession,
  describeSession,
  endSession,
  newTotp,
  openSession,
  replacePassword,
  scopeOf,
  switchPost,
  systemActor,
  type Session,
} from '../access/index.ts';
import { Problem } from '../problems/index.ts';
import { inTransaction, type Tx } from '../transactions/index.ts';
import { SESSION_COOKIE, tokenOf, type ServerOptions } from './server.ts';
import { parsePart } from './validation.ts';

const named = (id: string) => ({ config: { endpoint: id }, schema: { operationId: id } });

/** Logging in and what a session does to itself: these set the cookie, and work under the sight of the whole system. */
export function registerSessionEndpoints(server: FastifyInstance, options: ServerOptions): void {
  const { environment, requireTotp = false } = options;
  const asSystem = <T>(request: FastifyRequest, work: (tx: Tx) => Promise<T>): Promise<T> =>
    inTransaction(environment, { scope: scopeOf(systemActor), actorRole: 'system', trace: request.id }, work);
  const inSession = <T>(request: FastifyRequest, work: (tx: Tx, session: Session) => Promise<T>): Promise<T> =>
    asSystem(request, async (tx) => work(tx, await actingSession(tx, tokenOf(request))));

  const setCookie = (request: FastifyRequest, reply: FastifyReply, token: string) =>
    reply.setCookie(SESSION_COOKIE, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: request.protocol === 'https',
    });

  server.post(
    contract.logIn.path,
    {
      ...named(contract.logIn.id),
      config: {
        endpoint: contract.logIn.id,
        rateLimit: {
          max: options.logInsPerMinute ?? 30,
          timeWindow: '1 minute',
          // By address: a made-up token a try would otherwise be a fresh allowance a try.
          keyGenerator: (request: FastifyRequest) => request.ip,
        },
      },
    },
    async (request, reply) => {
      const body = parsePart(contract.logIn.body, request.body, 'body');
      const result = await asSystem(request, async (tx) => {
        const opened = await openSession(tx, body);
        if (opened instanceof Problem) return opened;
        return { ...(await describeSession(tx, opened.county, opened.tokenHash, requireTotp)), token: opened.token };
      });
      // Thrown only now: the count of wrong tries is committed.
      if (result instanceof Problem) throw result;
      setCookie(request, reply, result.token);
      return contract.logIn.response.parse(result);
    },
  );
  server.get(contract.getSession.path, named(contract.getSession.id), (request) =>
    inSession(request, async (tx, { actor, tokenHash }) =>
      contract.getSession.response.parse(await describeSession(tx, actor.county, tokenHash, requireTotp)),
    ),
  );
  server.post(contract.logOut.path, named(contract.logOut.id), (request, reply) => {
    void reply.clearCookie(SESSION_COOKIE, { path: '/' });
    return inSession(request, async (tx, { actor, tokenHash }) => {
      await endSession(tx, actor.county, tokenHash);
      return {};
    });
  });
  server.post(contract.changePost.path, named(contract.changePost.id), (request) => {
    const { assignmentId } = parsePart(contract.changePost.body, request.body, 'body');
    return inSession(request, async (tx, { actor, tokenHash }) => {
      await switchPost(tx, actor, actor.county, tokenHash, assignmentId);
      return contract.changePost.response.parse(await describeSession(tx, actor.county, tokenHash, requireTotp));
    });
  });
  server.post(contract.changePassword.path, named(contract.changePassword.id), (request) => {
    const body = parsePart(contract.changePassword.body, request.body, 'body');
    return inSession(request, async (tx, { actor, tokenHash }) => {
      await replacePassword(tx, actor, tokenHash, body);
      return {};
    });
  });
  server.post(contract.enrolTotp.path, named(contract.enrolTotp.id), (request) =>
    inSession(request, (tx, { actor }) => newTotp(tx, actor)),
  );
  server.post(contract.confirmTotp.path, named(contract.confirmTotp.id), (request) => {
    const body = parsePart(contract.confirmTotp.body, request.body, 'body');
    return inSession(request, async (tx, { actor }) => {
      await acceptTotp(tx, actor, body);
      return {};
    });
  });
}
