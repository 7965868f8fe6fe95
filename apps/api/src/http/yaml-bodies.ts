import { applyDecorators } from '@nestjs/common';
import { RouteConfig, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';
import { Problem } from '@techcheck/platform';
import type { FastifyContextConfig } from 'fastify';

/** RFC 9512. */
const YAML = 'application/yaml';

/** The text of a YAML body, to be read once it is known who sent it. */
export class YamlBody {
  constructor(readonly yaml: string) {}
}

/** A route that takes YAML, as a {@link YamlBody}, as well as JSON. */
export function TakesYaml(): MethodDecorator {
  return applyDecorators(RouteConfig({ takesYaml: true }), ApiConsumes('application/json', YAML));
}

/** Lets YAML in where a route takes it, and nowhere else. */
export function acceptYamlBodies(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser(YAML, { parseAs: 'string' }, (request, body, done) => {
      const config: FastifyContextConfig & { takesYaml?: boolean } = request.routeOptions.config;
      if (config.takesYaml === true) done(null, new YamlBody(String(body)));
      else done(new Problem('unsupported-media-type'));
    });
}
