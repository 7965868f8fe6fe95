import { Injectable } from '@nestjs/common';
import { ROLES, type Actor, type ActorKind, type Role } from '@techcheck/audit';
import { UUID } from '@techcheck/kernel';
import { createSigner, createVerifier } from 'fast-jwt';
import { KeyStore } from '../keys/key-store.js';

const ALGORITHM = 'HS256';
const ISSUER = 'techcheck-development';
const AUDIENCE = 'techcheck';
const MINUTE_MS = 60_000;

/** What a token says: who, in which roles, for which provider. */
export interface TokenSubject {
  readonly id: string;
  readonly kind: ActorKind;
  readonly roles: readonly Role[];
  readonly providerId?: string;
}

/**
 * Signs and checks bearer tokens (JWT, RFC 7519; HMAC-SHA-256, RFC 7518 section 3.2) with the key in the data folder.
 * Who checks them is also who signs them, and on an opening day every token is seen for the first time: a symmetric
 * key makes that a tenth of the work. Real sign-in replaces the signing, not the checking: both end in an
 * {@link Actor}.
 */
@Injectable()
export class TokenService {
  private readonly key: Buffer;
  private readonly check: (token: string) => Record<string, unknown>;

  constructor(keys: KeyStore) {
    this.key = keys.tokenSigningKey();
    this.check = createVerifier({
      key: this.key,
      algorithms: [ALGORITHM],
      allowedIss: ISSUER,
      allowedAud: AUDIENCE,
      requiredClaims: ['exp', 'sub', 'roles', 'kind'],
    });
  }

  /** Signs a token that lives for `minutes`. */
  async sign(subject: TokenSubject, minutes: number): Promise<string> {
    const { id, kind, roles, providerId } = subject;
    const expiresIn = minutes * MINUTE_MS;
    const signer = createSigner({
      key: this.key,
      algorithm: ALGORITHM,
      iss: ISSUER,
      aud: AUDIENCE,
      sub: id,
      expiresIn,
    });
    return signer({ kind, roles, ...(providerId === undefined ? {} : { providerId }) });
  }

  /**
   * Checks a token.
   * @returns who it stands for, or undefined when it is forged, malformed or expired.
   */
  async verify(token: string): Promise<Actor | undefined> {
    try {
      return actorOf(this.check(token));
    } catch {
      return undefined;
    }
  }
}

function actorOf(payload: Record<string, unknown>): Actor | undefined {
  const { sub, kind, roles, providerId } = payload;
  if (typeof sub !== 'string' || !UUID.test(sub)) return undefined;
  if (kind !== 'individual' && kind !== 'provider' && kind !== 'staff' && kind !== 'system') return undefined;
  if (!Array.isArray(roles)) return undefined;
  const known = roles.filter((role): role is Role => (ROLES as readonly unknown[]).includes(role));
  return typeof providerId === 'string' ? { kind, id: sub, roles: known, providerId } : { kind, id: sub, roles: known };
}
