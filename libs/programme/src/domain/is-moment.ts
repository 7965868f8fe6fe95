import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isMoment } from './calendar.js';

/** A moment as RFC 3339 with its offset, in this century or the next. */
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
