import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { Role } from '@techcheck/audit';
import { documentProblems } from '../http/api-problems.decorator.js';

export const ACCESS = 'techcheck:access';

/** Who may call a route: everybody, or the holders of one of these roles. */
export type Access = 'everybody' | readonly Role[];

/** Lets the holders of any of these roles in. On a class it counts for every route that says nothing else. */
export function For(...roles: [Role, ...Role[]]): ClassDecorator & MethodDecorator {
  return applyDecorators(
    SetMetadata(ACCESS, roles),
    ApiBearerAuth(),
    documentProblems(['unauthenticated', 'forbidden']),
  );
}

/** Lets everybody in, signed in or not. */
export function ForEverybody(): ClassDecorator & MethodDecorator {
  return SetMetadata(ACCESS, 'everybody' satisfies Access);
}
