import { Module, type DynamicModule } from '@nestjs/common';
import { CheckbookModule } from '@techcheck/checkbook';
import { EligibilityCheckModule } from '@techcheck/eligibility';
import { IdentityModule } from '@techcheck/identity';
import { RegistersModule } from '@techcheck/individuals';
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
        EligibilityCheckModule.register({ registerSilenceSeconds: settings.register.silenceSeconds }),
        CheckbookModule,
      ],
    };
  }
}
