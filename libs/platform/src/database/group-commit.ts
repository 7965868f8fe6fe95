import { isTransient } from '../queue/errors.js';

/** What a call is waiting for. */
interface Waiting<Command, Outcome> {
  readonly command: Command;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions {
  /** Commands to a round trip. */
  readonly groupMax: number;
  /** Round trips at once; what arrives while all are under way goes together with the next. */
  readonly flightsMax: number;
}

/**
 * Hands commands that arrive at the same time to the database together. One alone goes at once: nobody waits for
 * company, only for a round trip to come back. So a rush costs one commit for many, and a quiet hour nothing.
 */
export class GroupCommit<Command, Outcome> {
  private readonly waiting: Waiting<Command, Outcome>[] = [];
  private flights = 0;

  /** @param run does all of them, and answers in their order. */
  constructor(
    private readonly run: (commands: readonly Command[]) => Promise<readonly Outcome[]>,
    private readonly options: GroupCommitOptions,
  ) {}

  /** @throws what the command alone throws: where a group fails, each is tried by itself. */
  execute(command: Command): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ command, resolve, reject });
      // Whatever else the event loop has at hand now comes along.
      if (this.waiting.length === 1) setImmediate(() => this.depart());
    });
  }

  private depart(): void {
    while (this.flights < this.options.flightsMax && this.waiting.length > 0) {
      this.flights += 1;
      void this.fly(this.waiting.splice(0, this.options.groupMax)).finally(() => {
        this.flights -= 1;
        this.depart();
      });
    }
  }

  private async fly(group: readonly Waiting<Command, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.run(group.map(({ command }) => command));
      if (outcomes.length !== group.length) throw new Error(`${group.length} commands got ${outcomes.length} answers`);
      group.forEach(({ resolve }, at) => resolve(outcomes[at] as Outcome));
    } catch (error) {
      // One bad command fails alone; a database that is away fails all, and each may be sent again.
      if (group.length === 1 || isTransient(error)) group.forEach(({ reject }) => reject(error));
      else await Promise.all(group.map((each) => this.fly([each])));
    }
  }
}
