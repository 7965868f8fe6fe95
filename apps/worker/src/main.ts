import 'reflect-metadata';
import { applicationDatabaseUrl, loadSettings } from '@techcheck/config';
import { runUntilStopped } from '@techcheck/platform';
import { startWorker } from './start-worker.js';

const settings = loadSettings();
await runUntilStopped(
  () => startWorker({ ...settings, databaseUrl: applicationDatabaseUrl(settings) }),
  settings.shutdownGraceSeconds,
);
