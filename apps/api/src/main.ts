import 'reflect-metadata';
import { applicationDatabaseUrl, loadSettings } from '@techcheck/config';
import { startApi } from './bootstrap.js';

const settings = loadSettings();
const api = await startApi({ ...settings, databaseUrl: applicationDatabaseUrl(settings) });
process.send?.({ type: 'ready', url: api.url });

let stopping: Promise<void> | undefined;
const stop = (): void => {
  stopping ??= api.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once('disconnect', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
