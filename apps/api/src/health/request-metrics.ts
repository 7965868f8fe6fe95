import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { metrics } from '@techcheck/platform';
import { Histogram } from 'prom-client';

const duration = new Histogram({
  name: 'techcheck_http_request_seconds',
  help: 'Time from request to response, by route (never by path: ids stay out of labels).',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [metrics],
});

/** Times every request. */
export function measureRequests(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      duration.observe(
        { method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode },
        reply.elapsedTime / 1000,
      );
      done();
    });
}
