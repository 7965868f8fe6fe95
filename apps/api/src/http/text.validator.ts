import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, ValidateBy } from 'class-validator';

// Control characters other than tab and line breaks; PostgreSQL keeps no NUL at all.

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** What a text must be: how long, what it is for, and a sample. */
export interface TextTerms {
  readonly min?: number;
  readonly max: number;
  readonly description: string;
  readonly example: string;
}

/** A text that people write: well-formed Unicode (no lone surrogates), no control characters, not only blanks. */
export function IsText({ min = 1, max, description, example }: TextTerms): PropertyDecorator {
  return applyDecorators(
    IsString(),
    Length(min, max),
    ValidateBy({
      name: 'isText',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && isWellFormed(value) && !CONTROL.test(value) && value.trim() !== '',
        defaultMessage: () => '$property must be a text without control characters, and not only blanks',
      },
    }),
    ApiProperty({ type: String, minLength: min, maxLength: max, description, example }),
  );
}

/** String.prototype.isWellFormed, which the ES2023 types do not know yet. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
