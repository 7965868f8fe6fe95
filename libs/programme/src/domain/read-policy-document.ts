import { MINOR_MAX } from '@techcheck/kernel';
import type { FieldError } from '@techcheck/platform';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { PolicyDocument, type AgeLimit } from './policy-document.js';

/** A document that can be published, or everything that is wrong with it. */
export type PolicyReading =
  { readonly ok: true; readonly document: PolicyDocument } | { readonly ok: false; readonly errors: FieldError[] };

/**
 * Checks a policy document: its form, and whether its parts make sense together.
 * @param value parsed JSON or YAML from anywhere.
 * @returns all errors at once, each with its JSON pointer (RFC 6901).
 */
export function readPolicyDocument(value: unknown): PolicyReading {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { ok: false, errors: [error('', 'is-object', 'a policy is one JSON object')] };
  }
  const document = plainToInstance(PolicyDocument, value);
  const form = validateSync(document, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
  }).flatMap((each) => flatten(each, ''));
  const errors = [...form, ...sense(document)];
  return errors.length > 0 ? { ok: false, errors } : { ok: true, document };
}

function flatten(found: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${found.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(found.constraints ?? {}).map(([rule, detail]) =>
    error(pointer, rule.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase(), detail),
  );
  return [...own, ...(found.children ?? []).flatMap((child) => flatten(child, pointer))];
}

/** What is well-formed by itself and still cannot be meant. Tolerates parts whose form is wrong. */
function sense(document: PolicyDocument): FieldError[] {
  const ages = Array.isArray(document.eligibility?.age) ? document.eligibility.age : [];
  const purposes = Array.isArray(document.purposes) ? document.purposes : [];
  return [
    ...ages.flatMap((limit, at) => ageSense(limit, at, ages)),
    ...fixedDayIsCovered(document, ages),
    ...purposes.flatMap((terms, at) => {
      const first = purposes.findIndex((other) => other?.purpose === terms?.purpose);
      const errors: FieldError[] = [];
      if (terms?.purpose !== undefined && first < at) {
        errors.push(
          error(`/purposes/${at}/purpose`, 'duplicate-purpose', `the same purpose stands at /purposes/${first}`),
        );
      }
      const [amount, ceiling] = [amountOf(terms?.amountMinor), amountOf(terms?.holdCeilingMinor)];
      if (amount !== undefined && ceiling !== undefined && ceiling > amount) {
        errors.push(
          error(`/purposes/${at}/holdCeilingMinor`, 'ceiling-above-amount', 'a hold cannot exceed the voucher'),
        );
      }
      return errors;
    }),
    ...sumSense(purposes.map((terms) => amountOf(terms?.amountMinor))),
  ];
}

function ageSense(limit: AgeLimit, at: number, all: readonly AgeLimit[]): FieldError[] {
  const pointer = `/eligibility/age/${at}`;
  // Its form is wrong, which is said elsewhere.
  if (limit === null || typeof limit !== 'object') return [];
  const errors: FieldError[] = [];
  if (limit.min > limit.max) errors.push(error(`${pointer}/max`, 'min-above-max', 'max must not be below min'));
  if (limit.until !== undefined && limit.until < limit.from) {
    errors.push(error(`${pointer}/until`, 'until-before-from', 'until must not be before from'));
  }
  const overlapping = all.findIndex((other, index) => index < at && overlap(limit, other));
  if (overlapping >= 0) {
    errors.push(error(pointer, 'periods-overlap', `the period overlaps /eligibility/age/${overlapping}`));
  }
  return errors;
}

function overlap(a: AgeLimit, b: AgeLimit | null): boolean {
  const end = (limit: AgeLimit): string => limit.until ?? '9999-12-31';
  return b !== null && a.from <= end(b) && b.from <= end(a);
}

/** A fixed day without an age limit would leave every single case to a person. */
function fixedDayIsCovered(document: PolicyDocument, ages: readonly AgeLimit[]): FieldError[] {
  const day = document.eligibility?.ageCountedOn;
  if (typeof day !== 'string' || day === 'submission-date' || ages.length === 0) return [];
  const covered = ages.some((limit) => limit !== null && limit.from <= day && day <= (limit.until ?? '9999-12-31'));
  return covered
    ? []
    : [error('/eligibility/ageCountedOn', 'no-age-limit-on-day', 'no age limit is in force on that day')];
}

function sumSense(amounts: readonly (bigint | undefined)[]): FieldError[] {
  const total = amounts.reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n);
  return total > MINOR_MAX
    ? [error('/purposes', 'sum-too-large', `the vouchers together must not exceed ${MINOR_MAX} öre`)]
    : [];
}

function amountOf(text: unknown): bigint | undefined {
  return typeof text === 'string' && /^[0-9]{1,13}$/.test(text) ? BigInt(text) : undefined;
}

function error(pointer: string, code: string, detail: string): FieldError {
  return { pointer, code, detail };
}
