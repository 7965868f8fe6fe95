import { Injectable } from '@nestjs/common';
import type { PageRequest } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import { In, MoreThan, type FindOptionsWhere } from 'typeorm';
import { Offering } from '../persistence/offering.entity.js';
import { Session } from '../persistence/session.entity.js';
import type { OfferingView, SessionView } from './views.js';

/** Reads what a provider offers, as the provider sees it. */
@Injectable()
export class OfferingQueries {
  constructor(private readonly database: Database) {}

  /** A provider's offerings with all their sessions, in the order they were made; one more than asked for when there are more. */
  async ofProvider(providerId: string, page: PageRequest): Promise<(OfferingView & { sessions: SessionView[] })[]> {
    const where: FindOptionsWhere<Offering> = { providerId };
    if (page.after !== null) where.id = MoreThan(page.after);
    const offerings = await this.database.entities
      .getRepository(Offering)
      .find({ where, order: { id: 'asc' }, take: page.limit + 1 });
    const sessions = await this.database.entities.getRepository(Session).find({
      where: { offeringId: In(offerings.map((offering) => offering.id)) },
      order: { startsOn: 'asc', id: 'asc' },
    });
    return offerings.map((offering) => ({
      ...offeringView(offering),
      sessions: sessions.filter((session) => session.offeringId === offering.id).map(sessionView),
    }));
  }
}

function offeringView({ providerId: _, ...offering }: Offering): OfferingView {
  return offering;
}

function sessionView({ offeringId: _, ...session }: Session): SessionView {
  return session;
}
