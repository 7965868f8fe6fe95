import { PATH_METADATA } from '@nestjs/common/constants.js';
import type { INestApplication } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS } from './access.decorator.js';

/**
 * Checked at start: a route that does not say whom it serves is a mistake, not a default.
 * @throws Error naming the routes.
 */
export function requireEveryRouteNamesItsRoles(app: INestApplication): void {
  const reflector = app.get(Reflector);
  const scanner = app.get(MetadataScanner);
  const silent = app
    .get(DiscoveryService)
    .getControllers()
    .flatMap(({ instance, metatype }) => {
      if (!instance || !metatype) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;
      return scanner
        .getAllMethodNames(prototype)
        .map((name) => ({ name, handler: prototype[name] as (...args: unknown[]) => unknown }))
        .filter(({ handler }) => Reflect.hasMetadata(PATH_METADATA, handler))
        .filter(({ handler }) => reflector.getAllAndOverride(ACCESS, [handler, metatype]) === undefined)
        .map(({ name }) => `${metatype.name}.${name}`);
    });
  if (silent.length > 0) throw new Error(`these routes name no role: ${silent.join(', ')}`);
}
