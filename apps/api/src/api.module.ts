import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { IdentityModule } from '@techcheck/identity';
import { DatabaseModule, LoggingModule } from '@techcheck/platform';
import type { ApiSettings } from './bootstrap.js';
import { AccessGuard } from './auth/access.guard.js';
import { DevelopmentIssuerModule } from './auth/development/development-issuer.module.js';
import { AdminApiModule } from './admin/admin-api.module.js';
import { HealthModule } from './health/health.module.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { ProblemFilter } from './http/problem.filter.js';
import { strictValidation } from './http/validation.pipe.js';
import { IndividualApiModule } from './individual/individual-api.module.js';
import { ProviderApiModule } from './provider/provider-api.module.js';
import { PublicApiModule } from './public/public-api.module.js';
import { SETTINGS } from './settings.js';

@Module({})
export class ApiModule {
  static register(settings: ApiSettings): DynamicModule {
    return {
      module: ApiModule,
      global: true,
      imports: [
        DiscoveryModule,
        LoggingModule.register({ level: settings.logLevel, process: 'api' }),
        DatabaseModule.register({
          url: settings.databaseUrl,
          poolSize: settings.databasePoolSize,
          applicationName: 'techcheck api',
        }),
        IdentityModule.register(settings.dataDir),
        HealthModule,
        IndividualApiModule,
        ProviderApiModule,
        AdminApiModule,
        PublicApiModule,
        ...(settings.developmentIssuer ? [DevelopmentIssuerModule] : []),
      ],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_PIPE, useFactory: strictValidation },
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [SETTINGS],
    };
  }
}
