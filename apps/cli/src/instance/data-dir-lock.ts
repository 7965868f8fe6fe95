import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInstanceFile } from './instance-file.js';
import { processStartMark } from './process-identity.js';

interface Holder {
  readonly pid: number;
  readonly started: string | undefined;
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
    while (!tryLink(draft, path)) {
      const holder = readHolder(path);
      if (holder !== undefined && lives(holder)) throw new Error(refusal(dataDir, holder));
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(path, { force: true });
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

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
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
