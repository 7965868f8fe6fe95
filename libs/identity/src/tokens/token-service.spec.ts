import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { KeyStore } from '../keys/key-store.js';
import { TokenService, type TokenSubject } from './token-service.js';

const key = randomBytes(32);
const withKey = (tokenSigningKey: Buffer): TokenService =>
  new TokenService({ tokenSigningKey: () => tokenSigningKey } as unknown as KeyStore);
const tokens = withKey(key);
const anna: TokenSubject = { id: '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12', kind: 'individual', roles: ['individual'] };

/** A token with any header and claims, signed with a key. */
function signed(header: object, claims: object, by = key): string {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${createHmac('sha256', by).update(text).digest('base64url')}`;
}

const claims = (changes: object = {}): object => ({
  iss: 'techcheck-development',
  aud: 'techcheck',
  sub: anna.id,
  kind: 'individual',
  roles: ['individual'],
  exp: Math.floor(Date.now() / 1_000) + 60,
  ...changes,
});
const HEADER = { alg: 'HS256', typ: 'JWT' };

describe('bearer tokens', () => {
  it('say who was signed in', async () => {
    expect(await tokens.verify(await tokens.sign(anna, 5))).toEqual(anna);
    expect(await tokens.verify(signed(HEADER, claims()))).toEqual(anna);
  });

  it('are refused when expired, forged, of another issuer or for another audience', async () => {
    const refused = [
      signed(HEADER, claims({ exp: Math.floor(Date.now() / 1_000) - 1 })),
      signed(HEADER, claims({ exp: undefined })),
      signed(HEADER, claims({ iss: 'somebody' })),
      signed(HEADER, claims({ aud: 'something' })),
      signed(HEADER, claims({ sub: 'anna' })),
      signed(HEADER, claims({ kind: 'king' })),
      signed(HEADER, claims({ roles: 'auditor' })),
      signed(HEADER, claims(), randomBytes(32)),
      `${signed({ alg: 'none' }, claims()).split('.').slice(0, 2).join('.')}.`,
      signed({ alg: 'HS512', typ: 'JWT' }, claims()),
      'no.token.atall',
      '',
    ];
    expect(await Promise.all(refused.map((token) => tokens.verify(token)))).toEqual(refused.map(() => undefined));
  });

  it('of one installation mean nothing to another', async () => {
    expect(await withKey(randomBytes(32)).verify(await tokens.sign(anna, 5))).toBeUndefined();
  });

  it('lose roles that do not exist', async () => {
    expect((await tokens.verify(signed(HEADER, claims({ roles: ['individual', 'king'] }))))?.roles).toEqual([
      'individual',
    ]);
  });
});
