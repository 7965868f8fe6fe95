import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '@techcheck/audit';
import { done, refused, type ProviderId, type Result } from '@techcheck/kernel';
import { Database, type Answer, type RefusalCode } from '@techcheck/platform';
import type { SessionView } from '../queries/views.js';

export interface PutSessionCommand {
  readonly providerId: ProviderId;
  readonly offeringRef: string;
  /** The provider's own reference, within the offering. */
  readonly ref: string;
  /** Days, both included. */
  readonly startsOn: string;
  readonly endsOn: string;
  /** Null: as many as come. */
  readonly capacity: number | null;
  /** A cancelled session gets no bookings, and its learners may let go at any time. */
  readonly cancelled: boolean;
}

/** Makes or changes a session of an offering. Doing it again changes nothing, so it needs no idempotency key. */
@Injectable()
export class PutSession {
  constructor(private readonly database: Database) {}

  /**
   * Refuses: offering-not-found, session-below-bookings.
   * @returns 201 for a new one, 200 for a known one.
   */
  async execute(actor: Actor, command: PutSessionCommand): Promise<Result<Answer<SessionView>, RefusalCode>> {
    return this.database.transaction<Answer<SessionView>>(async (client) => {
      const found = await client.query<{ id: string }>(
        'select id from providers.offering where provider_id = $1 and ref = $2',
        [command.providerId, command.offeringRef],
      );
      const [offering] = found.rows;
      if (offering === undefined) return refused('offering-not-found');
      const { rows } = await client.query<SessionView & { created: boolean }>(
        `insert into providers.session as s (offering_id, ref, starts_on, ends_on, capacity, cancelled)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (offering_id, ref) do update set starts_on = excluded.starts_on, ends_on = excluded.ends_on,
           capacity = excluded.capacity, cancelled = excluded.cancelled, updated_at = now()
         returning s.id, s.ref, s.starts_on::text as "startsOn", s.ends_on::text as "endsOn", s.capacity,
           s.seats_taken as "seatsTaken", s.cancelled, (s.xmax = 0) as created`,
        [offering.id, command.ref, command.startsOn, command.endsOn, command.capacity, command.cancelled],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('a session that is put must be there');
      const { created, ...session } = row;
      await recordChange(client, actor, {
        action: created ? 'session.created' : 'session.changed',
        subjectKind: 'session',
        subjectId: session.id,
        data: {
          offeringId: offering.id,
          startsOn: session.startsOn,
          endsOn: session.endsOn,
          capacity: session.capacity,
          cancelled: session.cancelled,
        },
      });
      return done({ status: created ? 201 : 200, body: session, replayed: false });
    });
  }
}
