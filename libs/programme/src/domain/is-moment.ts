import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isDay } from './calendar.js';

const RFC3339 =
  /^((?:20|21)\d{2}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$/;

/**
 * Whether a text is a moment that exists, as RFC 3339 with its offset, in this century or the next: what lies outside
 * is a slip of the pen. JavaScript takes 31 February for 3 March and an offset of 23 hours for one; PostgreSQL, rightly,
 * takes neither.
 */
export function isMoment(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const parts = RFC3339.exec(value);
  return parts !== null && isDay(parts[1]);
}

/** A moment that exists, as RFC 3339 with its offset. */
export function IsMoment(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isMoment',
      validator: {
        validate: isMoment,
        defaultMessage: () => '$property must be a date and time as RFC 3339, for example 2027-01-01T00:00:00Z',
      },
    },
    options,
  );
}
