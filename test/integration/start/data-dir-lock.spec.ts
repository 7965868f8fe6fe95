import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';

const RIVALS = 8;
const CRASHES = 60;
/** Long enough that all have read their line before the moment comes. */
const NOTICE_MS = 15;

interface Rival {
  readonly pid: number;
  try(dataDir: string, at: number): void;
  answer(): Promise<string>;
}

let scratch: string;
const children: ChildProcess[] = [];
let rivals: Rival[];

beforeAll(async () => {
  scratch = makeScratchDirectory('lock');
  rivals = Array.from({ length: RIVALS }, startRival);
  expect(await Promise.all(rivals.map((rival) => rival.answer()))).toEqual(Array(RIVALS).fill('ready'));
});

afterAll(() => {
  children.forEach((child) => child.kill('SIGKILL'));
  removeScratchDirectory(scratch);
});

test.each([
  ['a start that was killed', '{"pid":2147483646,"started":"1"}'],
  ['a power cut, empty', ''],
])('of many starts at once upon the lock of %s, exactly one takes the data directory', async (left, text) => {
  for (let crash = 0; crash < CRASHES; crash += 1) {
    const dataDir = join(scratch, `${left.length}-${crash}`);
    mkdirSync(dataDir);
    const lock = join(dataDir, 'lock.json');
    writeFileSync(lock, text);
    // Every third time somebody was also killed while taking over.
    if (crash % 3 === 0) writeFileSync(`${lock}.after-${hashOf(text)}`, '{"pid":2147483645,"started":"2"}');
    const at = Date.now() + NOTICE_MS;
    rivals.forEach((rival) => rival.try(dataDir, at));
    const answers = await Promise.all(rivals.map((rival) => rival.answer()));
    const winners = rivals.filter((_, index) => answers[index] === 'mine');
    expect(winners).toHaveLength(1);
    for (const answer of answers.filter((one) => one !== 'mine')) expect(answer).toMatch(/is already working in/);
    const holder = JSON.parse(readFileSync(lock, 'utf8')) as { pid: number };
    expect(holder.pid).toBe(winners[0]?.pid);
    expect(readdirSync(dataDir).filter((name) => name.includes('after'))).toEqual([]);
  }
});

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function startRival(): Rival {
  const program = join(import.meta.dirname, 'support', 'rival.mjs');
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? -1,
    try: (dataDir, at) => void child.stdin.write(`${JSON.stringify({ dataDir, at })}\n`),
    answer: async () => String((await lines.next()).value),
  };
}
