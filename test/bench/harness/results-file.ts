import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../support/product-process.js';
import type { BenchResult } from './bench.js';
import type { Machine } from './machine.js';

export interface ResultsFile {
  readonly machine: Machine;
  readonly commit: string;
  readonly startedAt: string;
  readonly benches: readonly BenchResult[];
}

/** Writes test/bench/results/latest.json. @returns its path. */
export function writeResults(results: ResultsFile): string {
  const folder = join(repositoryRoot(), 'test', 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'latest.json');
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  return path;
}
