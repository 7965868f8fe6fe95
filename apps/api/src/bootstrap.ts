import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { requireSignIn, type Settings } from '@techcheck/config';
import { Logger, PinoLogger } from 'nestjs-pino';
import { ApiModule } from './api.module.js';
import { requireEveryRouteNamesItsRoles } from './auth/every-route-names-its-roles.js';
import { serveApiDocuments } from './docs/api-documents.js';
import { refuseDeepBodies } from './http/body-depth.js';
import { answerClientError, answerFrameworkError } from './http/framework-problems.js';
import { observeRequests } from './health/request-metrics.js';
import { shedLoad } from './http/shed-load.js';
import { acceptYamlBodies } from './http/yaml-bodies.js';

/** 1 MiB; evidence files come with their own route and limit. */
const BODY_BYTES_MAX = 1_048_576;

export interface ApiSettings extends Settings {
  readonly databaseUrl: string;
}

export interface RunningApi {
  /** Where it listens, e.g. http://127.0.0.1:3000. */
  readonly url: string;
  /** Takes no new requests, lets the running ones finish, closes. */
  close(): Promise<void>;
}

/** Starts the HTTP API. */
export async function startApi(settings: ApiSettings): Promise<RunningApi> {
  requireSignIn(settings);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    genReqId: () => randomUUID(),
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.register(settings), adapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Logger));
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        // Whoever terminates TLS decides on it; a plain local instance must load its own scripts.
        upgradeInsecureRequests: null,
      },
    },
  });
  observeRequests(app, await app.resolve(PinoLogger));
  shedLoad(app);
  refuseDeepBodies(app);
  acceptYamlBodies(app);
  requireEveryRouteNamesItsRoles(app);
  serveApiDocuments(app, settings);
  await app.listen({ port: settings.port, host: settings.host });
  return { url: listeningUrl(await app.getUrl()), close: () => app.close() };
}

/** Node names the wildcard address; people need one they can open. */
function listeningUrl(url: string): string {
  return url.replace('[::1]', 'localhost').replace('0.0.0.0', 'localhost').replace('[::]', 'localhost');
}
