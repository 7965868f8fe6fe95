/** Tells a waiting person what is going on; on a terminal the line is written over. */
export class Progress {
  readonly #terminal = process.stderr.isTTY === true;
  #bench = '';
  readonly #startedAt = Date.now();

  bench(name: string): void {
    this.#bench = name;
  }

  step(text: string): void {
    const seconds = ((Date.now() - this.#startedAt) / 1000).toFixed(0).padStart(4);
    const line = `${seconds} s  ${this.#bench.padEnd(13)} ${text}`;
    process.stderr.write(this.#terminal ? `\r\x1b[2K${line}` : `${line}\n`);
  }

  clear(): void {
    if (this.#terminal) process.stderr.write('\r\x1b[2K');
  }
}
