import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';

/** Ends accreditations whose last day has passed. For a schedule. */
@Injectable()
export class ExpireAccreditations {
  constructor(private readonly database: Database) {}

  /** @returns how many ended. */
  async execute(): Promise<number> {
    const [row] = await this.database.query<{ ended: number }>('select providers.expire_due() as ended');
    return row?.ended ?? 0;
  }
}
