import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';

/** Work that was given up and waits for a person; times RFC 3339, no personal data in the reason. */
export interface ParkedWork {
  /** Of the outbox row, or of the application whose grant is parked. */
  id: string;
  kind: 'outbox' | 'grant';
  topic: string;
  subjectId: string;
  reason: string;
  since: string;
}

/** Outbox rows and grants that were set aside, oldest first. */
@Injectable()
export class ListParkedWork {
  constructor(private readonly database: Database) {}

  /** @returns up to `limit + 1` items with ids after `after`. */
  async execute(limit: number, after: string | null): Promise<ParkedWork[]> {
    return this.database.query<ParkedWork>(
      `select w.* from (
         select o.id, 'outbox' as kind, o.topic, o.subject_id as "subjectId", coalesce(o.parked_reason, '') as reason,
           platform.rfc3339(o.parked_at) as since
         from platform.outbox o where o.parked_at is not null and o.done_at is null
         union all
         select a.id, 'grant', 'grant.due', a.id, a.grant_parked_reason, platform.rfc3339(a.updated_at)
         from eligibility.application a where a.grant_parked_reason is not null
       ) w where $1::uuid is null or w.id > $1 order by w.id limit $2`,
      [after, limit + 1],
    );
  }
}
