import { join } from 'node:path';
import { ROOT } from './ensure.mjs';

/**
 * Runs a built program inside this process, as if node had been started with it: signals reach it and its exit code
 * is ours, with no process between.
 */
export async function runProgram(path, args) {
  const file = join(ROOT, 'dist', path);
  process.argv = [process.execPath, file, ...args];
  process.setSourceMapsEnabled(true);
  await import(file);
}
