import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { metrics } from '@techcheck/platform';
import { Histogram } from 'prom-client';

/** Where the lines go. */
export interface RequestLog {
  info(fields: object, message: string): void;
}

const duration = new Histogram({
  name: 'techcheck_http_request_seconds',
  help: 'Time from request to response, by route (never by path: ids stay out of labels).',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [metrics],
});

/**
 * Times every request and leaves one line in the log about it. A hook of Fastify's own: a logging middleware would
 * give each request a logger and an asynchronous context that nothing here asks for.
 */
export function observeRequests(app: NestFastifyApplication, log: RequestLog): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onResponse', (request, reply, done) => {
    const { statusCode, elapsedTime } = reply;
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe({ method: request.method, route, status: statusCode }, elapsedTime / 1000);
    log.info({ req: request, res: { statusCode }, responseTime: Math.round(elapsedTime) }, 'request completed');
    done();
  });
  fastify.addHook('onRequestAbort', (request, done) => {
    log.info({ req: request }, 'request aborted');
    done();
  });
}
