import type { FieldError } from '@techcheck/platform';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { isDay, isMoment } from './calendar.js';
import { policySchema } from './policy-schema.js';
import { DATED_RULES } from './rules/registry.js';

// The formats are checked by the same functions as everywhere else; a day of the year 0 or a leap second is none.
const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  discriminator: true,
  // Each branch of the rules names `rule` itself.
  strictRequired: false,
  formats: { date: isDay, 'date-time': isMoment },
});
const fits = ajv.compile(policySchema);

/** Everything in which a value differs from the form of a policy document, with what to do about it. */
export function formErrors(value: unknown): FieldError[] {
  if (fits(value)) return [];
  // A field that fits neither of two forms is told once.
  const found = (fits.errors ?? []).flatMap(toFieldError).map((one) => [`${one.pointer} ${one.code}`, one] as const);
  return [...new Map(found.toReversed()).values()].toReversed();
}

/** One step of a JSON pointer (RFC 6901 section 4). */
export function pointerStep(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

type Describe = (params: Readonly<Record<string, unknown>>, wanted: string) => readonly [code: string, detail: string];

/** What to tell for each keyword of JSON Schema that the document uses. */
const SAYINGS: Readonly<Record<string, Describe>> = {
  type: ({ type }, wanted) => ['wrong-type', `Write ${TYPES[String(type)] ?? String(type)} here. ${wanted}`],
  enum: ({ allowedValues }, wanted) => ['not-allowed', `Use one of ${quoted(allowedValues)}. ${wanted}`],
  const: ({ allowedValue }, wanted) => ['not-allowed', `Write ${JSON.stringify(allowedValue)} here. ${wanted}`],
  pattern: (_, wanted) => ['wrong-form', `Write it in the right form. ${wanted}`],
  format: (_, wanted) => ['wrong-form', `Write it in the right form. ${wanted}`],
  minimum: ({ limit }, wanted) => ['too-small', `Write ${String(limit)} or more. ${wanted}`],
  maximum: ({ limit }, wanted) => ['too-large', `Write ${String(limit)} or less. ${wanted}`],
  minLength: (_, wanted) => ['too-short', `Write something here. ${wanted}`],
  maxLength: ({ limit }, wanted) => ['too-long', `Use at most ${String(limit)} characters. ${wanted}`],
  minItems: ({ limit }, wanted) => ['too-few', `List at least ${String(limit)}. ${wanted}`],
  maxItems: ({ limit }, wanted) => ['too-many', `List at most ${String(limit)}. ${wanted}`],
  uniqueItems: ({ i, j }) => [
    'duplicate',
    `Take one of them away: number ${String(j)} and number ${String(i)} are the same, counted from 0.`,
  ],
};

const TYPES: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text, in quotes,',
  integer: 'a whole number, without quotes,',
  boolean: 'true or false, without quotes,',
};

function toFieldError({ instancePath, keyword, params, parentSchema }: ErrorObject): FieldError[] {
  const given = params as Readonly<Record<string, unknown>>;
  const { description: wanted = '', properties = {} } = parentSchema as SchemaPart;
  const at = (field: unknown): string => `${instancePath}/${pointerStep(String(field))}`;
  switch (keyword) {
    case 'required': {
      const field = String(given['missingProperty']);
      return [{ pointer: at(field), code: 'missing', detail: `Add ${field}. ${properties[field]?.description ?? ''}` }];
    }
    case 'additionalProperties': {
      const field = given['additionalProperty'];
      const detail = `Take it away or correct its name; here stand ${quoted(Object.keys(properties))}.`;
      return [{ pointer: at(field), code: 'unknown-field', detail }];
    }
    case 'discriminator': {
      const detail = `Name one of the rules ${quoted(DATED_RULES.map(({ id }) => id))}.`;
      return [{ pointer: at('rule'), code: given['tagValue'] === undefined ? 'missing' : 'unknown-rule', detail }];
    }
    case 'anyOf':
      return [{ pointer: instancePath, code: 'wrong-form', detail: wanted }];
    default: {
      // The branches of anyOf say nothing by themselves.
      const saying = wanted === '' ? undefined : SAYINGS[keyword];
      if (saying === undefined) return [];
      const [code, detail] = saying(given, wanted);
      return [{ pointer: instancePath, code, detail }];
    }
  }
}

interface SchemaPart {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
}

function quoted(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : '';
}
