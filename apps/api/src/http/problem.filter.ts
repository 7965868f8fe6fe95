import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isTransient, Problem, problemCatalogue, type RefusalCode } from '@techcheck/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';

/**
 * SQLSTATE class 22: a value that has passed our checks and that PostgreSQL cannot use. One of them is wrong, but the
 * request is not worth repeating.
 */
const UNUSABLE_VALUE = /^22[0-9A-Z]{3}$/;

/** Seconds a client is asked to wait. */
const RETRY_AFTER_SECONDS = 2;

const BY_FASTIFY_CODE: Record<string, RefusalCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-body',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-body',
  FST_ERR_BAD_URL: 'not-found',
};

const BY_STATUS: Record<number, RefusalCode> = {
  400: 'malformed-body',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'body-too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'temporarily-unavailable',
};

/** Every error leaves as a problem document (RFC 9457); what is not ours to tell stays in the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: PinoLogger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(error);
    const { status } = problemCatalogue[problem.code];
    if (status >= 500) this.logger.error({ req: request, err: error, code: problem.code }, 'request failed');
    else if (problem.code === 'value-not-usable') this.logger.warn({ err: error }, 'a value passed the checks');
    if (reply.raw.headersSent) {
      reply.raw.end();
      return;
    }
    if (status === 401) void reply.header('WWW-Authenticate', 'Bearer');
    if (status === 503 || status === 429) {
      const { retryAfterSeconds } = problem.params;
      void reply.header('Retry-After', typeof retryAfterSeconds === 'number' ? retryAfterSeconds : RETRY_AFTER_SECONDS);
    }
    void reply
      .status(status)
      .header('Content-Type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem.document(`urn:uuid:${request.id}`)));
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, status, statusCode } = error as {
    code?: unknown;
    status?: number;
    statusCode?: number;
  };
  if (typeof code === 'string') {
    const known = BY_FASTIFY_CODE[code];
    if (known !== undefined) return new Problem(known);
    if (UNUSABLE_VALUE.test(code)) return new Problem('value-not-usable');
  }
  if (isTransient(error)) return new Problem('temporarily-unavailable');
  const http = error instanceof HttpException ? error.getStatus() : (statusCode ?? status ?? 500);
  return new Problem(BY_STATUS[http] ?? (http >= 400 && http < 500 ? 'malformed-body' : 'internal-error'));
}
