import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInstanceFile } from './instance-file.js';
import { processStartMark } from './process-identity.js';

interface Holder {
  readonly pid: number;
  readonly started: string | undefined;
}

/** What a lock file says; a holder is missing when nobody could have written that. */
interface Found {
  readonly text: string;
  readonly holder: Holder | undefined;
}

/**
 * Takes the data directory for this process; another process that lives keeps it. Made with link(), which only one
 * of two simultaneous starts can do.
 * @returns what gives it back.
 * @throws Error with one line that says who has it.
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'lock.json');
  const draft = `${path}.${process.pid}`;
  const me: Holder = { pid: process.pid, started: processStartMark(process.pid) };
  writeFileSync(draft, JSON.stringify(me));
  try {
    const holder = take(path, draft);
    if (holder !== undefined) throw new Error(refusal(dataDir, holder));
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/**
 * Links the draft to the path. A lock whose holder is dead is removed first, by whoever holds a second lock that is
 * named after exactly that dead one: two starts that have both seen it must not remove each other's new one.
 * @returns who lives and has it, or is about to; undefined when it is ours now.
 */
function take(path: string, draft: string): Holder | undefined {
  while (!tryLink(draft, path)) {
    const found = read(path);
    // Given back in this moment.
    if (found === undefined) continue;
    if (found.holder !== undefined && lives(found.holder)) return found.holder;
    const succession = `${path}.after-${createHash('sha256').update(found.text).digest('hex').slice(0, 16)}`;
    const rival = take(succession, draft);
    if (rival !== undefined) return rival;
    try {
      if (read(path)?.text === found.text) rmSync(path);
    } finally {
      rmSync(succession);
    }
  }
  return undefined;
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns undefined when there is no such file. */
function read(path: string): Found | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return { text, holder: JSON.parse(text) as Holder };
  } catch {
    // A power cut may have emptied it.
    return { text, holder: undefined };
  }
}

function lives({ pid, started }: Holder): boolean {
  const mark = processStartMark(pid);
  return mark !== undefined && mark === started;
}

function refusal(dataDir: string, { pid }: Holder): string {
  const instance = readInstanceFile(dataDir);
  const what =
    instance?.pid === pid
      ? `An instance is already running at ${instance.url} (process ${pid})`
      : `Process ${pid} is already working in ${dataDir}`;
  return `${what}: stop it first, or set DATA_DIR and PORT to run another beside it`;
}
