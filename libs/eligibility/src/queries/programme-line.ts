import { Injectable } from '@nestjs/common';
import type { ProgrammeId } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';

/** Who waits in a programme. */
export interface LineLength {
  /** Everyone who still needs money. */
  readonly standing: number;
  /** Those among them who are eligible and wait for money to return. */
  readonly waitlisted: number;
}

/** On an opening day everybody asks at once and the answer is the same for all: it is counted once in this time. */
const FRESH_MS = 1_000;

/** How long the line of each programme is. */
@Injectable()
export class ProgrammeLine {
  private counted: { at: number; lines: Promise<ReadonlyMap<string, LineLength>> } | undefined;

  constructor(private readonly database: Database) {}

  /** At most a second old. */
  async execute(programmeId: ProgrammeId): Promise<LineLength> {
    if (this.counted === undefined || Date.now() - this.counted.at > FRESH_MS) {
      const counted = { at: Date.now(), lines: this.count() };
      this.counted = counted;
      // A failure is told to those who asked and not remembered.
      counted.lines.catch(() => {
        if (this.counted === counted) this.counted = undefined;
      });
    }
    return (await this.counted.lines).get(programmeId) ?? { standing: 0, waitlisted: 0 };
  }

  private async count(): Promise<ReadonlyMap<string, LineLength>> {
    const rows = await this.database.query<{ id: string; standing: number; waitlisted: number }>(
      `select programme_id as id, count(*)::int as standing, count(*) filter (where status = 'waitlisted')::int as waitlisted
       from (
         select programme_id, status from eligibility.application where stands = 'open'
         union all
         select programme_id, status from eligibility.application where stands = 'ready'
       ) a group by programme_id`,
    );
    return new Map(rows.map(({ id, ...line }) => [id, line]));
  }
}
