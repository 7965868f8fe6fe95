import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '@techcheck/config';

/** DATA_DIR/instance.json: how scripts, tests and the other commands find a running instance. */
export interface InstanceFile {
  /** Where the API answers. */
  readonly url: string;
  /** Of the supervisor. */
  readonly pid: number;
  /** RFC 3339. */
  readonly startedAt: string;
  /** The processes that do the work, as they are now. */
  readonly api: number;
  readonly worker: number;
}

const pathIn = (dataDir: string): string => join(dataDir, 'instance.json');

/** Replaces the file in one step: a reader finds the old one or the new one, never half of one. */
export function writeInstanceFile(dataDir: string, instance: InstanceFile): void {
  const draft = `${pathIn(dataDir)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(instance, null, 2)}\n`);
  renameSync(draft, pathIn(dataDir));
}

/** What the file says, whether or not that instance still lives; undefined when there is none. */
export function readInstanceFile(dataDir: string): InstanceFile | undefined {
  try {
    return JSON.parse(readFileSync(pathIn(dataDir), 'utf8')) as InstanceFile;
  } catch {
    return undefined;
  }
}

export function removeInstanceFile(dataDir: string): void {
  rmSync(pathIn(dataDir), { force: true });
}

/**
 * The instance that runs on this data directory and answers.
 * @throws Error with one line when there is none.
 */
export async function runningInstance(settings: Settings): Promise<InstanceFile> {
  const instance = readInstanceFile(settings.dataDir);
  if (instance === undefined || !(await answers(instance.url))) {
    throw new Error(`No instance is running in ${settings.dataDir}: npm start starts one (or set DATA_DIR)`);
  }
  return instance;
}

/** True when something speaks HTTP there, in whatever mood. */
async function answers(url: string): Promise<boolean> {
  try {
    await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(5_000) });
    return true;
  } catch {
    return false;
  }
}
