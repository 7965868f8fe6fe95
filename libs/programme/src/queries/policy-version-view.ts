import type { PolicyDraftStatus } from '../domain/policy-draft.life-cycle.js';

/** A version of the rules, proposed or published; times RFC 3339. */
export interface PolicyVersionSummary {
  id: string;
  programmeId: string;
  status: PolicyDraftStatus;
  /** Null until it is published. */
  version: number | null;
  inForceFrom: string;
  /** Who drafted it; null for versions from before drafts. */
  createdBy: string | null;
  createdAt: string;
  /** Who published or discarded it. */
  settledBy: string | null;
  settledAt: string | null;
}

/** Drafts and published versions together, as `v`. */
export const POLICY_VERSIONS_SQL = `
  select d.id, d.programme_id, d.status, p.version, (d.document->>'inForceFrom')::timestamptz as in_force_from,
    d.created_by, d.created_at, d.settled_by, d.settled_at, d.document
  from programme.policy_draft d left join programme.policy_version p on p.id = d.id
  union all
  select p.id, p.programme_id, 'published', p.version, p.in_force_from, null, p.published_at, p.published_by, p.published_at,
    p.document
  from programme.policy_version p where p.drafted_by is null`;

/** {@link PolicyVersionSummary} of `v`. */
export const POLICY_VERSION_VIEW_SQL = `
  jsonb_build_object('id', v.id, 'programmeId', v.programme_id, 'status', v.status, 'version', v.version,
    'inForceFrom', platform.rfc3339(v.in_force_from), 'createdBy', v.created_by, 'createdAt', platform.rfc3339(v.created_at),
    'settledBy', v.settled_by, 'settledAt', platform.rfc3339(v.settled_at))`;
