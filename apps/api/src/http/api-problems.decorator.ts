import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { problemCatalogue, type RefusalCode } from '@techcheck/platform';
import { ProblemDto } from './problem.dto.js';

/** Documents the problems an operation can answer with, grouped by status as OpenAPI wants them. */
export function ApiProblems(...codes: RefusalCode[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of [...codes, 'validation-failed', 'unauthenticated', 'forbidden'] as RefusalCode[]) {
    const { status } = problemCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...[...byStatus].map(([status, codesOfStatus]) =>
      ApiResponse({
        status,
        description: codesOfStatus.map((code) => `\`${code}\`: ${problemCatalogue[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
      }),
    ),
  );
}
