import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { Problem, type FieldError } from '@techcheck/platform';

/** Checks every body and query against its DTO; all errors at once, unknown fields refused. */
export function strictValidation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      new Problem(
        'validation-failed',
        {},
        errors.flatMap((error) => fieldErrors(error, '')),
      ),
  });
}

/** JSON pointers (RFC 6901) to what is wrong. The given value is not repeated: it may be personal. */
function fieldErrors(error: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, detail]) => ({
    pointer,
    code: rule.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase(),
    detail,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, pointer))];
}
