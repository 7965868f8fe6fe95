import { Injectable } from '@nestjs/common';
import { Database } from '@techcheck/platform';
import { LessThan, type FindOptionsWhere } from 'typeorm';
import { AuditEntry } from './audit-entry.entity.js';

/** Which audit entries to list; all that is given must fit. */
export interface AuditFilter {
  readonly subjectId?: string;
  readonly actorId?: string;
  readonly action?: string;
}

/** Reads who did what to what. */
@Injectable()
export class AuditQueries {
  constructor(private readonly database: Database) {}

  /** Entries, newest first, before the one with number `before`; one more than asked for when there are more. */
  async list(filter: AuditFilter, page: { limit: number; before: string | null }): Promise<AuditEntry[]> {
    const where: FindOptionsWhere<AuditEntry> = { ...filter };
    if (page.before !== null) where.id = LessThan(page.before);
    return this.database.entities
      .getRepository(AuditEntry)
      .find({ where, order: { id: 'desc' }, take: page.limit + 1 });
  }
}
