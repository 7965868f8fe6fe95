import { Injectable } from '@nestjs/common';
import type { ProgrammeId } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import { APPLICATION_STATUSES, type ApplicationStatus } from '../domain/application.life-cycle.js';
import type { ApplicationView } from './application-view.js';

/** A line of the work list: what there is to do, nothing about who it is. */
export interface WorkItem extends ApplicationView {
  language: 'sv' | 'en';
  /** The person has asked for a new look at a rejection. */
  reconsidered: boolean;
  /** Of the latest decision; empty before the first. */
  failedRules: string[];
  unknownRules: string[];
}

export interface WorkListFilter {
  readonly status: ApplicationStatus;
  readonly programmeId?: ProgrammeId;
  readonly limit: number;
  /** The id after which the list starts. */
  readonly after: string | null;
}

/** An application `a` as {@link WorkItem}, its latest decision as `d`. */
export const WORK_ITEM_SQL = `eligibility.application_json(a) || jsonb_build_object(
  'language', a.language,
  'reconsidered', exists (select from eligibility.reconsideration r where r.application_id = a.id),
  'failedRules', coalesce(d.failed_rules, '{}'), 'unknownRules', coalesce(d.unknown_rules, '{}'))`;

export const LATEST_DECISION_SQL = `left join lateral (
  select * from eligibility.decision l where l.application_id = a.id order by l.ordinal desc limit 1) d on true`;

/** Applications in one status, oldest first. */
@Injectable()
export class WorkList {
  constructor(private readonly database: Database) {}

  /** @returns up to `limit + 1` applications. */
  async execute(filter: WorkListFilter): Promise<WorkItem[]> {
    if (!APPLICATION_STATUSES.includes(filter.status)) throw new Error('no such application status');
    // The status stands in the text, so that the planner can use the partial index that fits it.
    const rows = await this.database.query<{ item: WorkItem }>(
      `select ${WORK_ITEM_SQL} as item
       from (select * from eligibility.application a
         where a.status = '${filter.status}' and ($1::uuid is null or a.id > $1) and ($2::uuid is null or a.programme_id = $2)
         order by a.id limit $3) a ${LATEST_DECISION_SQL} order by a.id`,
      [filter.after, filter.programmeId ?? null, filter.limit + 1],
    );
    return rows.map((row) => row.item);
  }
}
