import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { holdsIdentityNumber } from '@techcheck/kernel';
import { IsString, ValidateBy } from 'class-validator';

// Control characters other than tab and line breaks; PostgreSQL keeps no NUL at all.

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** What a text must be: how long, what it is for, and a sample. */
export interface TextTerms {
  readonly min?: number;
  readonly max: number;
  readonly description: string;
  readonly example: string;
  /** True when it is stored encrypted: only then may a person's number stand in it. */
  readonly sealed?: boolean;
}

/** A text that people write: well-formed Unicode (no lone surrogates), no control characters, not only blanks. */
export function IsText({ min = 1, max, description, example, sealed = false }: TextTerms): PropertyDecorator {
  return applyDecorators(
    IsString(),
    HasLength(min, max),
    ValidateBy({
      name: 'isText',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && isWellFormed(value) && !CONTROL.test(value) && value.trim() !== '',
        defaultMessage: () => '$property must be a text without control characters, and not only blanks',
      },
    }),
    ...(sealed ? [] : [HoldsNoIdentityNumber()]),
    ApiProperty({ type: String, minLength: min, maxLength: max, description, example }),
  );
}

/**
 * No personnummer or samordningsnummer stands in it: what is stored in plain text goes into audit rows, answers and
 * reports, and must not name anybody.
 */
export function HoldsNoIdentityNumber(): PropertyDecorator {
  return ValidateBy({
    name: 'holdsNoIdentityNumber',
    validator: {
      validate: (value: unknown) => typeof value !== 'string' || !holdsIdentityNumber(value),
      defaultMessage: () => '$property must not hold a personal identity number; name the case by its reference',
    },
  });
}

/** Counts characters as PostgreSQL's length() and JSON Schema do; class-validator's Length leaves some of them out. */
function HasLength(min: number, max: number): PropertyDecorator {
  return ValidateBy({
    name: 'isLength',
    validator: {
      validate: (value: unknown) => {
        if (typeof value !== 'string') return false;
        const { length } = [...value];
        return length >= min && length <= max;
      },
      defaultMessage: () => `$property must be from ${min} to ${max} characters long`,
    },
  });
}

/** String.prototype.isWellFormed, which the ES2023 types do not know yet. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
