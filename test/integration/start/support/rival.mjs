// A start among many: tries to take the data directories that it is told, each at the moment that it is told.
import { createInterface } from 'node:readline';
import { lockDataDir } from '../../../../dist/apps/cli/src/instance/data-dir-lock.js';

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const { dataDir, at } = JSON.parse(line);
  while (Date.now() < at);
  try {
    lockDataDir(dataDir);
    console.log('mine');
  } catch (error) {
    console.log(error.message);
  }
}
