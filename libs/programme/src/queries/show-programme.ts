import { Injectable } from '@nestjs/common';
import { done, refused, type ProgrammeId, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import { upgradePolicy } from '../domain/upgrade-policy.js';
import {
  POLICY_IN_FORCE_SQL,
  PROGRAMME_VIEW_SQL,
  roundSql,
  type ProgrammeAdministrationView,
  type ProgrammeView,
} from './programme-view.js';

/** One programme, as everybody sees it or as the administration does. */
@Injectable()
export class ShowProgramme {
  constructor(private readonly database: Database) {}

  /** Refuses: programme-not-found. */
  async execute(id: ProgrammeId): Promise<Result<ProgrammeView, 'programme-not-found'>> {
    return this.show<ProgrammeView>(id, PROGRAMME_VIEW_SQL);
  }

  /** With budget, all rounds and all policy versions. Refuses: programme-not-found. */
  async forAdministration(id: ProgrammeId): Promise<Result<ProgrammeAdministrationView, 'programme-not-found'>> {
    const shown = await this.show<ProgrammeAdministrationView>(
      id,
      `${PROGRAMME_VIEW_SQL} || jsonb_build_object(
        'budget', jsonb_build_object('appropriatedMinor', b.appropriated_minor::text,
          'committedMinor', b.committed_minor::text, 'spentMinor', b.spent_minor::text),
        'rounds', coalesce((select jsonb_agg(${roundSql('r')} order by r.opens_at)
          from programme.round r where r.programme_id = p.id), '[]'),
        'policyVersions', coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'version', v.version,
          'inForceFrom', platform.rfc3339(v.in_force_from), 'publishedAt', platform.rfc3339(v.published_at),
          'document', v.document) order by v.version)
          from programme.policy_version v where v.programme_id = p.id), '[]'))`,
    );
    if (!shown.ok) return shown;
    const policyVersions = shown.value.policyVersions.map((one) => ({ ...one, document: upgradePolicy(one.document) }));
    return done({ ...shown.value, policyVersions });
  }

  private async show<View>(id: ProgrammeId, columns: string): Promise<Result<View, 'programme-not-found'>> {
    const [row] = await this.database.query<{ programme: View }>(
      `select (with t as (${POLICY_IN_FORCE_SQL}) select ${columns}) as programme
       from programme.programme p join programme.budget b on b.programme_id = p.id where p.id = $1`,
      [id],
    );
    return row === undefined ? refused('programme-not-found') : done(row.programme);
  }
}
