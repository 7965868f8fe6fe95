import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { problemCatalogue, type RefusalCode } from '@techcheck/platform';
import { ProblemDto } from './problem.dto.js';

const DOCUMENTED = 'techcheck:problems';

/** Documents the problems an operation can answer with, beyond a request that is not valid. */
export function ApiProblems(...codes: RefusalCode[]): MethodDecorator & ClassDecorator {
  return documentProblems([...codes, 'validation-failed']);
}

/**
 * Documents problems, grouped by status as OpenAPI wants them. Several decorators of one operation may each name some:
 * a later one repeats what the others have said of a status, or it would take its place.
 */
export function documentProblems(codes: readonly RefusalCode[]): MethodDecorator & ClassDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const place = (descriptor?.value as object | undefined) ?? target;
    const known = (Reflect.getOwnMetadata(DOCUMENTED, place) ?? []) as readonly RefusalCode[];
    const all = [...new Set([...known, ...codes])];
    Reflect.defineMetadata(DOCUMENTED, all, place);
    const statuses = [...new Set(all.map((code) => problemCatalogue[code].status))];
    const describe = applyDecorators(
      ApiExtraModels(ProblemDto),
      ...statuses.map((status) =>
        ApiResponse({
          status,
          description: all
            .filter((code) => problemCatalogue[code].status === status)
            .map((code) => `\`${code}\`: ${problemCatalogue[code].title}.`)
            .join(' '),
          content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
        }),
      ),
    );
    if (key === undefined || descriptor === undefined) describe(target as new () => unknown);
    else describe(target, key, descriptor);
  };
}
