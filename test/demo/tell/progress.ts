const BAR = 30;
/** Without a terminal a bar cannot be redrawn, so a line is printed for each of these parts. */
const STEPS_WITHOUT_TERMINAL = 4;

/** A progress bar that is redrawn on a terminal, and a few plain lines in a file. */
export class Progress {
  private readonly startedAt = performance.now();
  private done = 0;
  private told = -1;
  private drawnAt = 0;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly label: string,
    private readonly total: number,
  ) {}

  advance(by = 1): void {
    this.reach(this.done + by);
  }

  /** Says how many are done by now. */
  reach(done: number): void {
    this.done = Math.min(done, this.total);
    if (this.out.isTTY) this.draw();
    else this.tell();
  }

  /** Ends the bar with what it came to. */
  finish(): void {
    this.done = this.total;
    this.drawnAt = 0;
    if (this.out.isTTY) {
      this.draw();
      this.out.write('\n');
    } else this.tell();
  }

  private draw(): void {
    if (performance.now() - this.drawnAt < 50) return;
    this.drawnAt = performance.now();
    this.out.write(`\r   ${this.picture()}\x1b[K`);
  }

  private tell(): void {
    const step = Math.floor((this.done / Math.max(1, this.total)) * STEPS_WITHOUT_TERMINAL);
    if (step <= this.told) return;
    this.told = step;
    if (step > 0) this.out.write(`   ${this.picture()}\n`);
  }

  private picture(): string {
    const share = this.total === 0 ? 1 : this.done / this.total;
    const filled = Math.round(share * BAR);
    const elapsed = (performance.now() - this.startedAt) / 1000;
    const rate = elapsed > 0.2 ? `, ${Math.round(this.done / elapsed).toLocaleString('sv-SE')}/s` : '';
    const counts = `${this.done.toLocaleString('sv-SE')} of ${this.total.toLocaleString('sv-SE')}`;
    return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${this.label}: ${counts} (${elapsed.toFixed(1)} s${rate})`;
  }
}
