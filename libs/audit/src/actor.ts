/** What an actor may be. Each route names the roles it serves. */
export const ROLES = [
  'individual',
  'provider-staff',
  'case-officer',
  'accreditor',
  'finance-officer',
  'auditor',
  'programme-owner',
] as const;

export type Role = (typeof ROLES)[number];

export type ActorKind = 'individual' | 'provider' | 'staff' | 'system';

/** Who is acting, as every command receives it and every audit row keeps it. */
export interface Actor {
  readonly kind: ActorKind;
  /** The individual's or the principal's id; absent for the system itself. */
  readonly id?: string;
  readonly roles: readonly Role[];
  /** The provider a provider's staff acts for. */
  readonly providerId?: string;
  /** The request that caused it, so that log and audit row can be laid side by side. */
  readonly requestId?: string;
}

/** The product itself, acting on a schedule or from the queue. */
export const SYSTEM: Actor = { kind: 'system', roles: [] };

/** The actor as the SQL functions take it. */
export function actorJson(actor: Actor): string {
  return JSON.stringify({ kind: actor.kind, id: actor.id, requestId: actor.requestId });
}
