/** What a person sees while the instance starts and runs: few lines, each about something they would wonder about. */
export class Progress {
  private readonly started = performance.now();

  /** One step, with the time since the start. */
  step(line: string): void {
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    console.log(`${`${seconds} s`.padStart(8)}  ${line}`);
  }

  /** Where to go now. */
  ready(url: string, dataDir: string, hasSample: boolean): void {
    this.step('ready');
    const token = hasSample ? ['A token for a sample person: npm run techcheck -- token <name>'] : [];
    const lines = [
      `Techcheck runs at ${url}`,
      '',
      ...['individual', 'provider', 'admin', 'public'].map((api) => `  ${url}/${api}/v1/api-reference`),
      `  ${url}/healthz, ${url}/readyz`,
      '',
      ...token,
      `Data and logs: ${dataDir}`,
      'Ctrl-C stops everything.',
    ];
    console.log(`\n${lines.join('\n')}\n`);
  }
}
