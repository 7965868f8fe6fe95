import { ValidateBy, type ValidationOptions } from 'class-validator';

const RFC3339 = /^(20|21)\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** A moment as RFC 3339 with its offset, in this century or the next: what lies outside is a slip of the pen. */
export function IsMoment(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isMoment',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value)),
        defaultMessage: () => '$property must be a date and time as RFC 3339, for example 2027-01-01T00:00:00Z',
      },
    },
    options,
  );
}
