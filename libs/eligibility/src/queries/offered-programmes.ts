import { Injectable } from '@nestjs/common';
import { done, type ProgrammeId, type Result } from '@techcheck/kernel';
import { ListProgrammes, ShowProgramme, type ProgrammeView } from '@techcheck/programme';
import { ProgrammeLine } from './programme-line.js';

/** A programme as someone sees it who thinks of applying. */
export interface OfferedProgramme extends ProgrammeView {
  /** How many stand in line and still need money; at most a second old. */
  inLine: number;
  /** How many of them are eligible and wait for money to return. */
  waitlisted: number;
  /** For how many grants the money left lasts; null without a policy in force. */
  grantsLeft: number | null;
}

/** Programmes in which one can apply, now or later, with their line. */
@Injectable()
export class OfferedProgrammes {
  constructor(
    private readonly programmes: ListProgrammes,
    private readonly programme: ShowProgramme,
    private readonly line: ProgrammeLine,
  ) {}

  /** @returns up to `limit + 1` programmes with ids after `after`. */
  async list(limit: number, after: string | null): Promise<OfferedProgramme[]> {
    const found = await this.programmes.execute({ limit, after, openOrComing: true });
    return Promise.all(found.map((each) => this.withLine(each)));
  }

  /** Refuses: programme-not-found. */
  async one(id: ProgrammeId): Promise<Result<OfferedProgramme, 'programme-not-found'>> {
    const found = await this.programme.execute(id);
    return found.ok ? done(await this.withLine(found.value)) : found;
  }

  private async withLine(programme: ProgrammeView): Promise<OfferedProgramme> {
    const { standing, waitlisted } = await this.line.execute(programme.id);
    const grantsLeft =
      programme.grantMinor === null ? null : Number(BigInt(programme.moneyLeftMinor) / BigInt(programme.grantMinor));
    return { ...programme, inLine: standing, waitlisted, grantsLeft };
  }
}
