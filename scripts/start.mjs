// `npm start`: installs and builds when needed, then becomes the supervisor. No dependencies, since it runs on a
// fresh clone.
import { ensureReady } from './lib/ensure.mjs';
import { runProgram } from './lib/run-program.mjs';

stopWithNpm();
await ensureReady();
await runProgram('apps/cli/src/main.js', ['start', ...process.argv.slice(2)]);

/**
 * npm runs scripts through a shell, and where that shell stays between npm and us, `kill <npm>` ends the shell alone.
 * Losing the parent that npm gave us is then the only sign that we should stop, and it may come while we install.
 */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 250).unref();
}
