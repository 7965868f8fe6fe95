import { Injectable } from '@nestjs/common';
import { done, refused, type PolicyVersionId, type ProgrammeId, type Result } from '@techcheck/kernel';
import { Database } from '@techcheck/platform';
import { diffPolicies, type PolicyPartDiff } from '../domain/diff-policies.js';
import { PART_TITLES, POLICY_PARTS, sentencesOf, type PolicyPart } from '../domain/describe-policy.js';
import type { PolicyDocument } from '../domain/policy-document.js';
import { upgradePolicy, type FormatOneDocument } from '../domain/upgrade-policy.js';
import type { Words } from '../domain/words.js';
import { POLICY_VERSION_VIEW_SQL, POLICY_VERSIONS_SQL, type PolicyVersionSummary } from './policy-version-view.js';

/** One version with its document, and with the same in words. */
export interface PolicyVersionDetail extends PolicyVersionSummary {
  /** In today's format, whatever it was stored in. */
  readonly document: PolicyDocument;
  readonly inWords: readonly {
    readonly part: PolicyPart;
    readonly title: Words;
    readonly sentences: readonly Words[];
  }[];
}

/** What a version changes. */
export interface PolicyVersionDiff {
  /** Null when there is none before it: then all is new. */
  readonly from: PolicyVersionSummary | null;
  readonly to: PolicyVersionSummary;
  readonly parts: readonly PolicyPartDiff[];
}

interface Version {
  readonly summary: PolicyVersionSummary;
  readonly document: PolicyDocument;
}

/** One version of a programme's rules, proposed or published, by itself or beside another. */
@Injectable()
export class ShowPolicyVersion {
  constructor(private readonly database: Database) {}

  /** Refuses: policy-version-not-found. */
  async execute(
    programmeId: ProgrammeId,
    id: PolicyVersionId,
  ): Promise<Result<PolicyVersionDetail, 'policy-version-not-found'>> {
    const version = await this.find(programmeId, 'v.id = $2', id);
    if (version === undefined) return refused('policy-version-not-found');
    const sentences = sentencesOf(version.document);
    return done({
      ...version.summary,
      document: version.document,
      inWords: POLICY_PARTS.map((part) => ({
        part,
        title: PART_TITLES[part],
        sentences: sentences.filter((one) => one.part === part).map((one) => one.words),
      })),
    });
  }

  /**
   * What a version changes against another one of the programme; against the published one before it when none is named.
   * Refuses: policy-version-not-found.
   */
  async diff(
    programmeId: ProgrammeId,
    id: PolicyVersionId,
    against: PolicyVersionId | undefined,
  ): Promise<Result<PolicyVersionDiff, 'policy-version-not-found'>> {
    const to = await this.find(programmeId, 'v.id = $2', id);
    const from =
      against === undefined
        ? await this.find(
            programmeId,
            `v.version < coalesce((select p.version from programme.policy_version p where p.id = $2), 2147483647)`,
            id,
          )
        : await this.find(programmeId, 'v.id = $2', against);
    if (to === undefined || (against !== undefined && from === undefined)) return refused('policy-version-not-found');
    return done({
      from: from?.summary ?? null,
      to: to.summary,
      parts: diffPolicies(from?.document ?? null, to.document),
    });
  }

  private async find(programmeId: ProgrammeId, condition: string, id: PolicyVersionId): Promise<Version | undefined> {
    const [row] = await this.database.query<{
      summary: PolicyVersionSummary;
      document: PolicyDocument | FormatOneDocument;
    }>(
      `select ${POLICY_VERSION_VIEW_SQL} as summary, v.document from (${POLICY_VERSIONS_SQL}) v
       where v.programme_id = $1 and ${condition} order by v.version desc limit 1`,
      [programmeId, id],
    );
    return row && { summary: row.summary, document: upgradePolicy(row.document) };
  }
}
