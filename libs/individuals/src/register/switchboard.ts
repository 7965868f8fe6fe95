import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegisterAnswers } from './answers.js';
import type { RegisterSource } from './register.js';

/** How a simulated register behaves. */
export interface RegisterBehaviour {
  /** How long each answer takes. */
  readonly latencyMs: number;
  /** Share of the people asked about who get no answer, 0 to 1. */
  readonly errorRate: number;
  /** Share of the answers that contradict the number, 0 to 1. */
  readonly contradictionRate: number;
  /** Nobody gets an answer. */
  readonly down: boolean;
}

/** What may be changed of a register while it runs: its ways, and what it says of single people, by number. */
export interface Override<Answer> extends Partial<RegisterBehaviour> {
  readonly answers?: Readonly<Record<string, Partial<Answer>>>;
}

/** The switchboard file: what stands at its top is about the population register, the others stand under their names. */
export type SwitchboardFile = Override<RegisterAnswers['population']> & {
  readonly [Source in Exclude<RegisterSource, 'population'>]?: Override<RegisterAnswers[Source]>;
};

const FILE = 'register-simulator.json';

/**
 * The file in the data folder that changes the simulated registers while the process runs, so that a test can
 * make them slow, wrong or down and well again.
 */
export class Switchboard {
  private readonly path: string;
  private last: Readonly<Record<string, unknown>> = {};

  constructor(dataDir: string) {
    this.path = join(dataDir, FILE);
  }

  /** What the file says of a register now. */
  of<Answer>(source: RegisterSource): Override<Answer> {
    try {
      this.last = JSON.parse(readFileSync(this.path, 'utf8')) as Readonly<Record<string, unknown>>;
    } catch (error) {
      // Absent: as the settings say. Half-written: as it was a moment ago.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.last = {};
    }
    return source === 'population' ? this.last : (this.last[source] ?? {});
  }
}
