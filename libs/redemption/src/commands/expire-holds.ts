import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';

/** Expires holds past their time and lapses unanswered requests, by the database's clock. For a schedule. */
@Injectable()
export class ExpireHolds {
  constructor(private readonly database: Database) {}

  /** @returns how many ended; call again while it is `limit` or more. */
  async execute(limit: number): Promise<number> {
    const [row] = await this.database.query<{ ended: number }>('select redemption.expire_due($1) as ended', [limit]);
    return row?.ended ?? 0;
  }
}
