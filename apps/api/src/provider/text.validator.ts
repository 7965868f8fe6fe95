import { applyDecorators } from '@nestjs/common';
import { IsString, Length, ValidateBy } from 'class-validator';

/** Control characters other than tab and line ends, and halves of surrogate pairs: the database takes neither. */
const FORBIDDEN = /(?![\t\n\r])[\p{Cc}\p{Cs}]/u;

/** Text that people write: a length in characters, whole Unicode, no control characters. */
export function IsText(min: number, max: number): PropertyDecorator {
  return applyDecorators(
    IsString(),
    Length(min, max),
    ValidateBy({
      name: 'is-text',
      validator: {
        validate: (value: unknown) => typeof value !== 'string' || !FORBIDDEN.test(value),
        defaultMessage: () => '$property must be plain text without control characters',
      },
    }),
  );
}
