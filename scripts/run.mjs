// `npm run demo | bench | techcheck`: installs and builds when needed, then runs the program with its arguments.
import { ensureReady, fail } from './lib/ensure.mjs';
import { runProgram } from './lib/run-program.mjs';

const PROGRAMS = {
  demo: 'test/demo/main.js',
  bench: 'test/bench/main.js',
  techcheck: 'apps/cli/src/main.js',
};

const [name = '', ...args] = process.argv.slice(2);
const program = PROGRAMS[name] ?? fail(`"${name}" is not one of ${Object.keys(PROGRAMS).join(', ')}`, 2);
await ensureReady();
await runProgram(program, args);
