import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { isDay, IsDay as IsCalendarDay } from '@techcheck/programme';
import { Matches, ValidateBy, type ValidationArguments } from 'class-validator';

/** A calendar day, `YYYY-MM-DD`. */
export function IsDay(description: string, example = '2026-12-01'): PropertyDecorator {
  return applyDecorators(
    IsCalendarDay(),
    Matches(/^20/, { message: '$property must be a day of this century' }),
    ApiProperty({ type: String, format: 'date', description, example }),
  );
}

/** A day that is not before the day in another field. */
export function IsNotBefore(other: string): PropertyDecorator {
  return ValidateBy({
    name: 'is-not-before',
    validator: {
      validate: (value: unknown, args?: ValidationArguments) => {
        const earlier = (args?.object as Record<string, unknown> | undefined)?.[other];
        // Something else is wrong then, and says so itself.
        return !isDay(value) || !isDay(earlier) || value >= earlier;
      },
      defaultMessage: () => `$property must not be before ${other}`,
    },
  });
}
