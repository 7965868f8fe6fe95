import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Problem } from '@techcheck/platform';

/** Deeper than any body we take; a policy document is five levels deep. */
const LEVELS_MAX = 32;

/**
 * Refuses bodies that are nested without end: they fit into the size limit, but everything that walks through them
 * (validation, fingerprints) would run out of stack.
 */
export function refuseDeepBodies(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preValidation', (request, _reply, next) => {
      next(isDeeperThan(LEVELS_MAX, request.body) ? new Problem('malformed-body') : undefined);
    });
}

/** Level by level instead of by recursion, which is the very thing that would fail. */
function isDeeperThan(levels: number, body: unknown): boolean {
  let level = [body].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((value) => Object.values(value) as unknown[]).filter(isNested);
  }
  return false;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
