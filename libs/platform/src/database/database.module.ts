import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database } from './database.js';
import { withSessionSettings } from './session-settings.js';

/** What the process needs to know of its database. */
export interface DatabaseOptions {
  /** Login of the application's role. */
  readonly url: string;
  /** Connections at most. */
  readonly poolSize: number;
  /** Shows in pg_stat_activity. */
  readonly applicationName: string;
}

@Global()
@Module({})
export class DatabaseModule {
  static register(options: DatabaseOptions): DynamicModule {
    const { connectionString, options: sessionOptions } = withSessionSettings(options.url);
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: connectionString,
          applicationName: options.applicationName,
          poolSize: options.poolSize,
          autoLoadEntities: true,
          synchronize: false,
          // A statement that runs this long is a fault, not patience.
          extra: {
            statement_timeout: 60_000,
            connectionTimeoutMillis: 5_000,
            keepAlive: true,
            ...(sessionOptions === undefined ? {} : { options: sessionOptions }),
          },
          retryAttempts: 10,
          retryDelay: 500,
        }),
      ],
      providers: [Database],
      exports: [Database],
    };
  }
}
