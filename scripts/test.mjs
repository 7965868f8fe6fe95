// `npm test`: everything, step by step; stops at the first step that fails. `npm test -- lint unit` runs some of it.
// The last line is always "<n> passed, <n> failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureReady, ROOT } from './lib/ensure.mjs';

const bin = (name) => join(ROOT, 'node_modules', '.bin', name);
const script = (name) => () => run('npm', ['run', '--silent', name]);

/** In the order of how soon they find something. */
const STEPS = {
  redis: lookForRedis,
  types: script('check:types'),
  lint: script('check:lint'),
  format: script('check:format'),
  architecture: script('check:architecture'),
  unit: () => jest('unit'),
  integration: () => jest('integration'),
};

const totals = { passed: 0, failed: 0 };
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in STEPS));
if (unknown.length > 0) finish(2, `There is no step "${unknown[0]}": choose from ${Object.keys(STEPS).join(', ')}`);

const started = performance.now();
await ensureReady();
for (const [name, step] of Object.entries(STEPS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const stepStarted = performance.now();
  console.log(`\n── ${name}`);
  const failedBefore = totals.failed;
  const ok = step();
  console.log(`── ${name} ${ok ? 'passed' : 'FAILED'} in ${seconds(stepStarted)}`);
  if (ok) continue;
  // A check that is no test, such as lint, counts as one failure.
  if (totals.failed === failedBefore) totals.failed += 1;
  finish(1, `${name} failed after ${seconds(started)} in all`);
}
finish(0, `Everything passed in ${seconds(started)}`);

function finish(code, message) {
  console.log(`\n${message}`);
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  process.exit(code);
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;
}

/** Runs one jest project and adds its tests to the totals. */
function jest(project) {
  const folder = mkdtempSync(join(tmpdir(), 'techcheck-jest-'));
  const report = join(folder, 'report.json');
  try {
    const args = ['--selectProjects', project, '--passWithNoTests', '--json', `--outputFile=${report}`];
    const ok = run(bin('jest'), args, { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' });
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    totals.passed += numPassedTests;
    totals.failed += numFailedTests + numRuntimeErrorTestSuites;
    return ok;
  } catch {
    // Jest ended before it could report; what it said stands above.
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lookForRedis() {
  const found = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
  if (!found) console.log('*** redis-server is not on PATH: everything that needs Redis is NOT TESTED ***');
  return found || process.env.CI !== 'true';
}
