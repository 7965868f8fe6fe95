import { pino, type LoggerOptions } from 'pino';
import { scrub, scrubbedPath } from './scrub.js';

interface LoggedRequest {
  id?: unknown;
  method?: unknown;
  url?: unknown;
}

/**
 * How every process logs: JSON lines, request ids, and nothing that could name a person. Requests are
 * logged by method and path alone: no headers, no query, no body.
 */
export function logOptions(options: { level: string; process: string }): LoggerOptions {
  return {
    level: options.level,
    base: { process: options.process, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: {
      req: (request: LoggedRequest) => ({
        id: request.id,
        method: request.method,
        path: typeof request.url === 'string' ? scrubbedPath(request.url) : undefined,
      }),
      res: (response: { statusCode?: unknown }) => ({ statusCode: response.statusCode }),
      err: (error: Error & { code?: unknown }) => ({
        type: error.name,
        code: error.code,
        message: scrub(error.message),
        stack: scrub(error.stack ?? ''),
      }),
    },
    hooks: {
      logMethod(args, method) {
        method.apply(
          this,
          args.map((arg) => (typeof arg === 'string' ? scrub(arg) : arg)) as Parameters<typeof method>,
        );
      },
    },
  };
}
