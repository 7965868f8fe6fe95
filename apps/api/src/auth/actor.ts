import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { Problem } from '@techcheck/platform';
import type { FastifyRequest } from 'fastify';

/** A request after the guard has let it in. */
export interface ActorRequest extends FastifyRequest {
  actor?: Actor & { id: string };
}

/** Who is acting. Only on routes that require a role. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor & { id: string } => {
  const { actor } = context.switchToHttp().getRequest<ActorRequest>();
  if (actor === undefined) throw new Problem('unauthenticated');
  return actor;
});

/** The provider the acting staff member belongs to. Only on provider routes. */
export const CurrentProvider = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { actor } = context.switchToHttp().getRequest<ActorRequest>();
  if (actor?.providerId === undefined) throw new Problem('forbidden');
  return actor.providerId;
});
