import type { Settings } from '@techcheck/config';

/** The settings with the login the worker uses. */
export interface WorkerSettings extends Settings {
  readonly databaseUrl: string;
}
