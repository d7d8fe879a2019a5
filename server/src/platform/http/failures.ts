import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, type ProblemDetails } from '../problems/index.ts';

// PostgreSQL: the connection is gone, the server is starting or stopping, or has no room.
const UNAVAILABLE = new Set(['57P01', '57P02', '57P03', '53300', 'ECONNREFUSED', 'ECONNRESET']);
// Deadlock, serialisation, lock and statement time-outs: nothing was written; repeating is safe with the same client id.
const BUSY = new Set(['40P01', '40001', '55P03', '57014']);

// A NUL character or a lone surrogate in a text, a number or a date out of range, a paging cursor made by hand.
const UNSTORABLE = new Set(['22021', '22P05', '22P02', '22003', '22007', '22008']);

function detailsOf(error: FastifyError | Problem): ProblemDetails {
  if (error instanceof Problem) return error.details;
  if (UNAVAILABLE.has(error.code)) {
    return {
      status: 503,
      code: 'databaseUnavailable',
      zh: '数据库暂时不可用，请稍后重试；未保存的内容不会丢失。',
      en: 'The database is not available. Try again shortly.',
    };
  }
  if (BUSY.has(error.code)) {
    return {
      status: 503,
      code: 'busy',
      zh: '系统繁忙，没有写入任何内容，请重试。',
      en: 'Busy; nothing was written. Please repeat.',
    };
  }
  if (UNSTORABLE.has(error.code)) {
    return {
      status: 400,
      code: 'valueUnstorable',
      zh: '提交的内容含有无法保存的字符或超出范围的数值，请检查后重试。',
      en: 'The input holds a character or a number that cannot be stored.',
    };
  }
  // 42501 is what row-level security answers to a write beyond one's sight.
  if (error.code === '42501') {
    return { status: 403, code: 'beyondYourScope', zh: '该内容不在您的管辖范围内。', en: 'This is beyond your scope.' };
  }
  if (error.statusCode === 429) {
    return {
      status: 429,
      code: 'tooManyRequests',
      zh: '操作过于频繁，请稍后再试。',
      en: 'Too many requests. Wait a little.',
    };
  }
  if (error.statusCode === 413) {
    return { status: 413, code: 'tooLarge', zh: '文件或内容过大。', en: 'The file or the content is too large.' };
  }
  if (error.statusCode && error.statusCode < 500) {
    return { status: error.statusCode, code: 'requestMalformed', zh: '请求格式不正确。', en: error.message };
  }
  return {
    status: 500,
    code: 'internal',
    zh: '系统出错，没有写入任何内容。请把编号告诉管理员。',
    en: 'Internal error; nothing was written.',
  };
}

/** Writes any failure as RFC 9457 problem+json; what is ours is logged with its trace, never with its input. */
export function answerFailure(error: FastifyError | Problem, request: FastifyRequest, reply: FastifyReply): void {
  const details = detailsOf(error);
  if (details.status >= 500) request.log.error({ err: error, trace: request.id }, details.code);
  else if (details.code === 'valueUnstorable') request.log.warn({ err: error, trace: request.id }, details.code);
  const { status, code, zh, en, ...rest } = details;
  void reply
    .status(status)
    .type('application/problem+json')
    .send({ type: `/problems/${code}`, title: zh, status, detail: en, code, zh, en, trace: request.id, ...rest });
}
