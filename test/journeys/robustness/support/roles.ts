import { ROLES, type Role } from '@techcheck/audit';
import type { TokenSubject } from '@techcheck/identity';
import { send } from '../../../demo/api/send.js';
import { isPublic, type Operation } from './openapi.js';
import type { Stage } from './stage.js';
import { fillPath, NOBODYS_ID } from './valid-request.js';

/** Somebody with a role and nothing else: no record, no provider, so that asking changes nothing. */
export function strangerOf(role: Role): TokenSubject {
  if (role === 'individual') return { id: NOBODYS_ID, kind: 'individual', roles: [role] };
  if (role === 'provider-staff') return { id: NOBODYS_ID, kind: 'provider', roles: [role], providerId: NOBODYS_ID };
  return { id: NOBODYS_ID, kind: 'staff', roles: [role] };
}

/**
 * Which roles an operation lets in, found by asking as a stranger of each: the guard answers before anything else is
 * looked at. The documents do not say it, and a test should not believe a list of its own.
 */
export async function rolesOf(operation: Operation, stage: Stage): Promise<Role[]> {
  if (isPublic(operation)) return [];
  const asked = await Promise.all(
    ROLES.map(async (role) => {
      const token = await stage.token(strangerOf(role));
      const parameters = Object.fromEntries(
        [...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => [name, NOBODYS_ID]),
      );
      const path = fillPath(operation, parameters);
      // A body that nothing accepts, in case the role is let in.
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const sent =
        operation.method === 'GET'
          ? { headers: { authorization: headers.authorization } }
          : { headers, body: '{"stranger":1}' };
      const { status, text } = await send(stage.url, { method: operation.method, path, ...sent });
      const refusedByGuard = status === 403 && (JSON.parse(text) as { code: string }).code === 'forbidden';
      return refusedByGuard ? [] : [role];
    }),
  );
  return asked.flat();
}
