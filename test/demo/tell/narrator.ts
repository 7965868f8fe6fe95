import { Progress } from './progress.js';
import { table, type Column } from './table.js';

/** Something that should have come out the same twice, and did not. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

const WIDTH = 96;

/** Tells the story on a terminal or into a file, and keeps count of what did not add up. */
export class Narrator {
  readonly differences: Difference[] = [];
  private readonly startedAt = performance.now();
  private chapterStartedAt = performance.now();
  private chapters = 0;
  private checks = 0;

  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {}

  title(text: string): void {
    this.line(`${this.bold(text)}\n${'═'.repeat(Math.min(WIDTH, text.length))}`);
  }

  /** Opens a chapter. What the one before took is told at its end. */
  async chapter<T>(title: string, tell: () => Promise<T>): Promise<T> {
    this.chapters += 1;
    this.chapterStartedAt = performance.now();
    this.line(`\n${this.bold(`${this.chapters}. ${title}`)}`);
    const result = await tell();
    this.line(this.dim(`   ${seconds(this.chapterStartedAt)}`));
    return result;
  }

  /** One or more sentences, wrapped. */
  say(text: string): void {
    for (const row of wrap(text, WIDTH - 3)) this.line(`   ${row}`);
  }

  /** States something that was calculated in two ways, and whether both agree. */
  check(what: string, expected: unknown, actual: unknown): boolean {
    this.checks += 1;
    const [wanted, got] = [show(expected), show(actual)];
    if (wanted === got) {
      this.line(`   ${this.green('✓')} ${what}: ${got}`);
      return true;
    }
    this.differences.push({ what, expected: wanted, actual: got });
    this.line(`   ${this.red('✗')} ${what}: expected ${wanted}, got ${got}`);
    return false;
  }

  progress(label: string, total: number): Progress {
    return new Progress(this.out, label, total);
  }

  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    for (const row of table(rows, columns)) this.line(`   ${row}`);
  }

  /** The last word. @returns the exit code. */
  end(): number {
    const took = seconds(this.startedAt);
    this.line('');
    if (this.differences.length === 0) {
      this.line(this.green(this.bold(`Everything adds up: ${this.checks} figures checked in ${took}.`)));
      return 0;
    }
    this.line(this.red(this.bold(`${this.differences.length} of ${this.checks} figures do NOT add up (${took}):`)));
    for (const { what, expected, actual } of this.differences)
      this.line(`   ${what}: expected ${expected}, got ${actual}`);
    return 1;
  }

  private line(text: string): void {
    this.out.write(`${text}\n`);
  }

  private bold = (text: string): string => this.paint(1, text);
  private dim = (text: string): string => this.paint(2, text);
  private red = (text: string): string => this.paint(31, text);
  private green = (text: string): string => this.paint(32, text);

  private paint(code: number, text: string): string {
    return this.out.isTTY && this.out.hasColors() ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return value.toLocaleString('sv-SE');
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(show).join('; ');
  return JSON.stringify(value) ?? 'nothing';
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function wrap(text: string, width: number): string[] {
  const rows = [''];
  for (const word of text.split(/\s+/)) {
    const row = rows[rows.length - 1] ?? '';
    if (row === '') rows[rows.length - 1] = word;
    else if (row.length + 1 + word.length <= width) rows[rows.length - 1] = `${row} ${word}`;
    else rows.push(word);
  }
  return rows;
}
