import { Injectable } from '@nestjs/common';
import { done, refused, type PageRequest, type Result } from '@techcheck/kernel';
import { Database, type RefusalCode } from '@techcheck/platform';
import { In, LessThan, MoreThan, type FindOptionsWhere } from 'typeorm';
import type { AccreditationStatus } from '../domain/accreditation.life-cycle.js';
import { Accreditation } from '../persistence/accreditation.entity.js';
import { Provider } from '../persistence/provider.entity.js';
import { accreditationView } from './accreditation-view.js';
import type { AccreditationView } from './views.js';

/** Reads accreditations, for providers their own and for staff all. */
@Injectable()
export class AccreditationQueries {
  constructor(private readonly database: Database) {}

  /** A provider's applications and accreditations, newest first; one more than asked for when there are more. */
  async ofProvider(providerId: string, page: PageRequest): Promise<AccreditationView[]> {
    const where: FindOptionsWhere<Accreditation> = { providerId };
    if (page.after !== null) where.id = LessThan(page.after);
    return this.views(await this.accreditations.find({ where, order: { id: 'desc' }, take: page.limit + 1 }));
  }

  /** The work list of the accreditors: oldest first, by default what waits for a decision. */
  async workList(statuses: readonly AccreditationStatus[], page: PageRequest): Promise<AccreditationView[]> {
    const where: FindOptionsWhere<Accreditation> = { status: In([...statuses]) };
    if (page.after !== null) where.id = MoreThan(page.after);
    return this.views(await this.accreditations.find({ where, order: { id: 'asc' }, take: page.limit + 1 }));
  }

  /** One accreditation; with a provider given only if it is that provider's. */
  async one(id: string, providerId?: string): Promise<Result<AccreditationView, RefusalCode>> {
    const where = providerId === undefined ? { id } : { id, providerId };
    const [view] = await this.views(await this.accreditations.findBy(where));
    return view === undefined ? refused('accreditation-not-found') : done(view);
  }

  private get accreditations() {
    return this.database.entities.getRepository(Accreditation);
  }

  private async views(accreditations: readonly Accreditation[]): Promise<AccreditationView[]> {
    const ids = [...new Set(accreditations.map((accreditation) => accreditation.providerId))];
    const providers = await this.database.entities.getRepository(Provider).findBy({ id: In(ids) });
    const byId = new Map(providers.map((provider) => [provider.id, provider]));
    return accreditations.flatMap((accreditation) => {
      const provider = byId.get(accreditation.providerId);
      return provider === undefined ? [] : [accreditationView(accreditation, provider)];
    });
  }
}
