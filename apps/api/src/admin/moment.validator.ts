import { ValidateBy } from 'class-validator';

const MOMENT =
  /^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-][0-2][0-9]:[0-5][0-9])$/;

/** A moment that exists, RFC 3339 with its zone, in this century. */
export function IsMoment(): PropertyDecorator {
  return ValidateBy({
    name: 'is-moment',
    validator: {
      validate: (value: unknown) => {
        if (typeof value !== 'string' || !MOMENT.test(value) || Number.isNaN(Date.parse(value))) return false;
        // Date.parse takes 31 February for 3 March; PostgreSQL, rightly, does not.
        const day = value.slice(0, 10);
        return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
      },
      defaultMessage: () => '$property must be a time with its zone, as 2026-12-01T00:00:00Z (RFC 3339)',
    },
  });
}
