import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { FileKeyStore, KeyStore, TokenService } from '@techcheck/identity';
import { PinoLogger } from 'nestjs-pino';
import { AccessGuard } from '../../../apps/api/src/auth/access.guard.js';
import { SETTINGS } from '../../../apps/api/src/settings.js';
import { AnswerInterceptor } from '../../../apps/api/src/http/answer.interceptor.js';
import { ProblemFilter } from '../../../apps/api/src/http/problem.filter.js';
import { strictValidation } from '../../../apps/api/src/http/validation.pipe.js';
import { stubbedRoutes } from './stubbed-routes.js';

const [dataDir = ''] = process.argv.slice(2);

/**
 * What the HTTP half of a request costs at least: the product's own controllers, guard, validation and filter on Nest
 * and Fastify. No database, no log, no metrics, no security headers: those are the product's choice, so they count
 * against it.
 */
@Module({
  controllers: stubbedRoutes.controllers,
  providers: [
    ...stubbedRoutes.providers,
    TokenService,
    { provide: SETTINGS, useValue: { developmentIssuer: true } },
    { provide: KeyStore, useFactory: () => new FileKeyStore(dataDir) },
    { provide: PinoLogger, useValue: { error: (...args: unknown[]) => console.error(...args) } },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_PIPE, useFactory: strictValidation },
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
class LimitModule {}

const app = await NestFactory.create<NestFastifyApplication>(LimitModule, new FastifyAdapter(), { logger: ['error'] });
await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ type: 'ready', url: await app.getUrl() });
process.once('disconnect', () => process.exit(0));
