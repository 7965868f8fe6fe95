import { Module, type DynamicModule } from '@nestjs/common';
import { CheckbookModule } from '@techcheck/checkbook';
import type { RegisterSettings } from '@techcheck/config';
import { EligibilityCheckModule } from '@techcheck/eligibility';
import { IdentityModule } from '@techcheck/identity';
import { RegistersModule, type RegisterSource } from '@techcheck/individuals';
import { DatabaseModule, LoggingModule } from '@techcheck/platform';
import type { WorkerSettings } from './worker-settings.js';

/** The worker's commands. It has no rules of its own: it carries work to them. */
@Module({})
export class WorkerModule {
  static register(settings: WorkerSettings): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        LoggingModule.register({ level: settings.logLevel, process: 'worker' }),
        DatabaseModule.register({
          url: settings.databaseUrl,
          poolSize: settings.databasePoolSize,
          applicationName: 'techcheck worker',
        }),
        IdentityModule.register(settings.dataDir),
        RegistersModule.register(settings.register, settings.dataDir),
        EligibilityCheckModule.register({
          registerSilenceSeconds: settings.register.silenceSeconds,
          keepSeconds: keepSecondsOf(settings.register),
        }),
        CheckbookModule,
      ],
    };
  }
}

function keepSecondsOf(registers: RegisterSettings): Readonly<Record<RegisterSource, number>> {
  return {
    population: registers.population.keepSeconds,
    pension: registers.pension.keepSeconds,
    'labour-market': registers['labour-market'].keepSeconds,
    employment: registers.employment.keepSeconds,
    'earlier-support': registers['earlier-support'].keepSeconds,
  };
}
