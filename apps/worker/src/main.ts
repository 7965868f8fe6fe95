import 'reflect-metadata';
import { applicationDatabaseUrl, loadSettings } from '@techcheck/config';
import { startWorker } from './start-worker.js';

const settings = loadSettings();
const worker = await startWorker({ ...settings, databaseUrl: applicationDatabaseUrl(settings) });
process.send?.({ type: 'ready', url: '' });

let stopping: Promise<void> | undefined;
const stop = (): void => {
  stopping ??= worker.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once('disconnect', stop);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
