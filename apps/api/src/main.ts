import 'reflect-metadata';
import { applicationDatabaseUrl, loadSettings } from '@techcheck/config';
import { runUntilStopped } from '@techcheck/platform';
import { startApi } from './bootstrap.js';

const settings = loadSettings();
await runUntilStopped(
  () => startApi({ ...settings, databaseUrl: applicationDatabaseUrl(settings) }),
  settings.shutdownGraceSeconds,
);
