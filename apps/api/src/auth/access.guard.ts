import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { TokenService } from '@techcheck/identity';
import { Problem } from '@techcheck/platform';
import type { ApiSettings } from '../bootstrap.js';
import { SETTINGS } from '../settings.js';
import { ACCESS, type Access } from './access.decorator.js';
import type { ActorRequest } from './actor.js';

/** Denies by default: a route that names nobody lets nobody in. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenService,
    @Inject(SETTINGS) private readonly settings: Pick<ApiSettings, 'developmentIssuer'>,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'everybody') return true;
    const request = context.switchToHttp().getRequest<ActorRequest>();
    const [scheme, token, ...rest] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) throw new Problem('unauthenticated');
    // The tokens there are are the development issuer's own: beside a real identity provider they are worth nothing.
    const actor = this.settings.developmentIssuer ? await this.tokens.verify(token) : undefined;
    if (actor?.id === undefined) throw new Problem('unauthenticated');
    if (!access?.some((role) => actor.roles.includes(role))) throw new Problem('forbidden');
    request.actor = { ...actor, id: actor.id, requestId: request.id };
    return true;
  }
}
