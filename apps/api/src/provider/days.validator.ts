import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationArguments } from 'class-validator';

const DAY = /^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/;

/** Whether a text is a day that exists, `YYYY-MM-DD`, in this century. */
function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !DAY.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** A calendar day, `YYYY-MM-DD`. */
export function IsDay(description: string, example = '2026-12-01'): PropertyDecorator {
  return applyDecorators(
    ValidateBy({
      name: 'is-day',
      validator: { validate: isDay, defaultMessage: () => '$property must be a day, YYYY-MM-DD' },
    }),
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
