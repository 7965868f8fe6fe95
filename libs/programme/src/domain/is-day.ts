import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isDay } from './calendar.js';

/** A day that exists, as YYYY-MM-DD. */
export function IsDay(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isDay',
      validator: {
        validate: isDay,
        defaultMessage: () => '$property must be a day that exists, as YYYY-MM-DD',
      },
    },
    options,
  );
}
