import { createHash } from 'node:crypto';

/** A client's Idempotency-Key bound to its sender, and the fingerprint of what was sent with it. */
export interface IdempotencyKey {
  readonly keyHash: Buffer;
  readonly fingerprint: Buffer;
}

/** Sorts object keys so that the same body in another order is the same request. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
}

/**
 * Binds a key to its actor and fingerprints the request (draft-ietf-httpapi-idempotency-key-header).
 * @param actorId who sends; two clients may choose the same key.
 * @param operation method and path of the request.
 * @param body the request's body as parsed.
 */
export function idempotencyKey(actorId: string, key: string, operation: string, body: unknown): IdempotencyKey {
  return {
    keyHash: createHash('sha256').update(`${actorId}\n${key}`).digest(),
    fingerprint: createHash('sha256')
      .update(`${operation}\n${JSON.stringify(canonical(body ?? null))}`)
      .digest(),
  };
}
