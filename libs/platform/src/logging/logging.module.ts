import { Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { logOptions } from './log-options.js';

@Module({})
export class LoggingModule {
  /** @param options level, and which process it is; both stand in every line. */
  static register(options: { level: string; process: string }): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRoot({
          // The API logs its requests itself.
          forRoutes: [],
          pinoHttp: { ...logOptions(options), autoLogging: false },
        }),
      ],
      exports: [LoggerModule],
    };
  }
}
