import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ROLES, type Actor, type ActorKind, type Role } from '@techcheck/audit';
import { UUID } from '@techcheck/kernel';
import { jwtVerify, SignJWT } from 'jose';
import { KeyStore } from '../keys/key-store.js';

const ISSUER = 'techcheck-development';
const AUDIENCE = 'techcheck';
/** How many verified tokens are remembered; each is checked against its own expiry. */
const REMEMBERED_TOKENS_MAX = 20_000;

/** What a token says: who, in which roles, for which provider. */
export interface TokenSubject {
  readonly id: string;
  readonly kind: ActorKind;
  readonly roles: readonly Role[];
  readonly providerId?: string;
}

/**
 * Signs and checks bearer tokens (JWT, RFC 7519; EdDSA, RFC 8037) with the key in the data folder.
 * Real sign-in replaces the signing, not the checking: both end in an {@link Actor}.
 */
@Injectable()
export class TokenService {
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;
  private readonly verified = new Map<string, { actor: Actor; expiresAt: number }>();

  constructor(keys: KeyStore) {
    this.privateKey = createPrivateKey(keys.tokenSigningKey());
    this.publicKey = createPublicKey(this.privateKey);
  }

  /** Signs a token that lives for `minutes`. */
  async sign(subject: TokenSubject, minutes: number): Promise<string> {
    return new SignJWT({ kind: subject.kind, roles: subject.roles, providerId: subject.providerId })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setSubject(subject.id)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${minutes} minutes`)
      .sign(this.privateKey);
  }

  /**
   * Checks a token.
   * @returns who it stands for, or undefined when it is forged, malformed or expired.
   */
  async verify(token: string): Promise<Actor | undefined> {
    const known = this.verified.get(token);
    if (known !== undefined) {
      if (known.expiresAt > Date.now()) return known.actor;
      this.verified.delete(token);
      return undefined;
    }
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: ['EdDSA'],
        requiredClaims: ['exp', 'sub', 'roles', 'kind'],
      });
      const actor = actorOf(payload);
      if (actor !== undefined) this.remember(token, actor, (payload.exp ?? 0) * 1000);
      return actor;
    } catch {
      return undefined;
    }
  }

  private remember(token: string, actor: Actor, expiresAt: number): void {
    if (this.verified.size >= REMEMBERED_TOKENS_MAX) {
      const [oldest] = this.verified.keys();
      if (oldest !== undefined) this.verified.delete(oldest);
    }
    this.verified.set(token, { actor, expiresAt });
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
