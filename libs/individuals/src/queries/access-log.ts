import { Injectable } from '@nestjs/common';
import type { IndividualId } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';

/** One read of a person's protected data, as the person sees it; `at` is RFC 3339. */
export interface AccessLogView {
  /** The row's number in the form of a UUID, so that lists page alike everywhere. */
  id: string;
  at: string;
  /** Who read: the person, a provider, staff, or the system itself. Staff are not named. */
  readBy: 'individual' | 'provider' | 'staff' | 'system';
  what: string;
  why: string;
}

/** Who has read a person's data, newest first. */
@Injectable()
export class AccessLog {
  constructor(private readonly database: Database) {}

  /** @returns up to `limit + 1` rows older than `before`. */
  async execute(individualId: IndividualId, limit: number, before: string | null): Promise<AccessLogView[]> {
    const number = before === null ? null : BigInt(`0x${before.replaceAll('-', '')}`);
    if (number !== null && number > 9_223_372_036_854_775_807n) return [];
    return this.database.query<AccessLogView>(
      `select lpad(to_hex(l.id), 32, '0')::uuid as id, platform.rfc3339(l.at) as at, l.actor_kind as "readBy", l.what, l.why
       from identity.access_log l
       where l.individual_id = $1 and ($2::bigint is null or l.id < $2)
       order by l.id desc limit $3`,
      [individualId, number?.toString() ?? null, limit + 1],
    );
  }
}
