import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';

const ROTATE_AT_BYTES = 10 * 1024 * 1024;

/** Obstacles that a later attempt may not meet. */
const PASSING = /still in use|already exists|could not bind|Address already in use|could not create any TCP/;

/** PostgreSQL's log file, read only to tell a person why a start failed. */
export class PostgresLog {
  private from = 0;

  constructor(readonly path: string) {
    if (existsSync(path) && statSync(path).size > ROTATE_AT_BYTES) renameSync(path, `${path}.1`);
  }

  /** Opens a log for a child process to append to. The child keeps it; we close our end at once. */
  static open(path: string): { fd: number; close(): void } {
    const fd = openSync(path, 'a', 0o600);
    return { fd, close: () => closeSync(fd) };
  }

  /** What is written from now on belongs to the next attempt. */
  mark(): void {
    this.from = existsSync(this.path) ? statSync(this.path).size : 0;
  }

  /** PostgreSQL's own explanation of the last attempt, on one line. */
  reason(): string {
    const lines = readFileSync(this.path).subarray(this.from).toString('utf8').split('\n');
    const telling = lines.filter((line) => /FATAL|DETAIL|could not|error while/.test(line));
    const words = (telling.length > 0 ? telling : lines).map((line) => line.replace(/^.*?(FATAL|LOG|DETAIL):\s*/, ''));
    return words.filter(Boolean).slice(0, 3).join('; ') || 'it ended without a word';
  }

  /** True when waiting a little may help. */
  static mayPass(reason: string): boolean {
    return PASSING.test(reason);
  }
}
