import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A municipality and the county it lies in (SCB, regional divisions). Codes keep their leading zeros. */
export interface Municipality {
  /** Four digits; the first two are the county. */
  readonly code: string;
  readonly name: string;
  readonly countyCode: string;
  readonly countyName: string;
}

const FILE = join('config', 'reference', 'municipalities.csv');

let loaded: readonly Municipality[] | undefined;

/** The 290 municipalities in the order of their codes, from config/reference; read once. */
export function municipalities(): readonly Municipality[] {
  loaded ??= read();
  return loaded;
}

function read(): readonly Municipality[] {
  const [, ...lines] = readFileSync(findFile(), 'utf8').trim().split(/\r?\n/);
  return lines
    .map((line) => line.split(','))
    .map(([code = '', , name = '', countyCode = '', countyName = '']) => ({ code, name, countyCode, countyName }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** The file lies beside package.json, wherever this one was compiled to. */
function findFile(): string {
  let folder = fileURLToPath(new URL('.', import.meta.url));
  for (;;) {
    const candidate = join(folder, FILE);
    if (existsSync(candidate)) return candidate;
    const parent = join(folder, '..');
    if (parent === folder) throw new Error(`${FILE} was not found`);
    folder = parent;
  }
}
