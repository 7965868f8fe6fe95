import { bodySchema, resolve, type OpenApiDocument, type Operation, type Schema } from './openapi.js';
import { typeOf, type RequestParts } from './valid-request.js';

/** A valid request with one thing wrong. */
export interface Spoiled {
  readonly how: string;
  readonly parts: RequestParts;
  /** True when the document itself forbids it: then only a refusal is right. */
  readonly forbidden: boolean;
}

type Path = readonly (string | number)[];

interface Wrong {
  readonly how: string;
  readonly value: unknown;
  readonly forbidden: boolean;
}

const LONG = 'å'.repeat(20_000);

/** Text that has broken a parser, a database or a terminal somewhere. */
export const ODD_TEXTS: readonly string[] = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  '‮txet desrever',
  '😀'.repeat(300),
  "'; drop table ledger.transfer; --",
  '{{7*7}}${7*7}',
  '../../etc/passwd',
  '%00%0a',
  '\r\nX-Injected: 1',
  'NaN',
  '１２３',
  ' ',
  '',
];

const ODD_AMOUNTS: readonly unknown[] = [
  '-1', '0', '1.5', '1,5', '1e3', '007', ' 1', '+1', '99999999999999999999', '９９', '0x10', '1000000000001',
  '9999999999999', -1, 1.5, 250000, 1e308,
]; // prettier-ignore

/** Every field of the body spoiled in every way that its schema suggests. */
export function spoiledBodies(operation: Operation, valid: RequestParts): Spoiled[] {
  const schema = bodySchema(operation);
  if (schema === undefined) return [];
  const whole: Wrong[] = [null, [], 'text', 42, true].map((value) => ({
    how: `the body is ${JSON.stringify(value)}`,
    value,
    // Where nothing is required, nothing is a body.
    forbidden: value !== null || requiresSomething(schema),
  }));
  const fields = fieldsOf(schema, operation.document, []).flatMap(({ path, field, required }) =>
    [...wrongValues(field, operation.document), ...(required ? [missing] : [])].map((wrong) => ({
      how: `${path.join('.')} ${wrong.how}`,
      value: replaced(valid.body, path, wrong.value),
      forbidden: wrong.forbidden,
    })),
  );
  const unknown = { how: 'an unknown field', value: replaced(valid.body, ['unheardOf'], 1), forbidden: true };
  return [...whole, unknown, ...fields].map(({ how, value, forbidden }) => ({
    how,
    forbidden,
    parts: { ...valid, body: value },
  }));
}

export const requiresSomething = (schema: Schema): boolean => (schema.required ?? []).length > 0;

const missing: Wrong = { how: 'is missing', value: undefined, forbidden: true };

function fieldsOf(
  given: Schema,
  document: OpenApiDocument,
  path: Path,
): { path: Path; field: Schema; required: boolean }[] {
  const schema = resolve(given, document);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const field = resolve(property, document);
    const here = [...path, name];
    const inner = typeOf(field) === 'array' && field.items ? fieldsOf(field.items, document, [...here, 0]) : [];
    return [
      { path: here, field, required: schema.required?.includes(name) ?? false },
      ...fieldsOf(field, document, here),
      ...inner,
    ];
  });
}

function wrongValues(field: Schema, document: OpenApiDocument): Wrong[] {
  const type = typeOf(field);
  const others: [string, unknown][] = [
    ['string', 'text'],
    ['number', 12.5],
    ['boolean', true],
    ['array', [1]],
    ['object', { a: 1 }],
  ];
  const ofOtherType = others
    .filter(([other]) => type !== undefined && other !== type && !(type === 'integer' && other === 'number'))
    .map(([other, value]) => ({ how: `is a ${other}`, value, forbidden: true }));
  // Some checks look into lists, and find nothing wrong in one that is empty.
  const emptyList = type === 'object' ? [{ how: 'is an empty list', value: [], forbidden: true }] : [];
  const nullable = Array.isArray(field.type) && field.type.includes('null');
  const absent = { how: 'is null', value: null, forbidden: false };
  return [...ofOtherType, ...emptyList, ...(nullable ? [] : [absent]), ...wrongOfType(field, type, document)];
}

function wrongOfType(field: Schema, type: string | undefined, document: OpenApiDocument): Wrong[] {
  if (type === 'string') return wrongTexts(field);
  if (type === 'integer' || type === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = field;
    return [-1, 0, 1.5, 1e308, 2 ** 53].map((value) => ({
      how: `is ${value}`,
      value,
      forbidden: value < minimum || value > maximum || (type === 'integer' && !Number.isInteger(value)),
    }));
  }
  if (type === 'array') {
    const item = field.items && resolve(field.items, document);
    return [
      { how: 'is empty', value: [], forbidden: (field.minItems ?? 0) > 0 },
      { how: 'holds null', value: [null], forbidden: item !== undefined },
      { how: 'holds an array', value: [[[]]], forbidden: typeOf(item ?? {}) === 'string' },
      { how: 'holds an empty list', value: [[]], forbidden: ['string', 'object'].includes(typeOf(item ?? {}) ?? '') },
      { how: 'is very long', value: Array(5_000).fill('x'), forbidden: (field.maxItems ?? Infinity) < 5_000 },
    ];
  }
  return [];
}

function wrongTexts(field: Schema): Wrong[] {
  const fits = (text: string): boolean =>
    (field.enum === undefined || field.enum.includes(text)) &&
    (field.pattern === undefined || new RegExp(field.pattern).test(text)) &&
    (field.format !== 'uuid' || /^[0-9a-f-]{36}$/.test(text)) &&
    // JSON Schema counts characters, not UTF-16 units.
    [...text].length <= (field.maxLength ?? Infinity) &&
    [...text].length >= (field.minLength ?? 0);
  const amounts = field.pattern?.includes('[0-9]') ? ODD_AMOUNTS : [];
  const wrong = [...ODD_TEXTS, ...amounts].map((value) => ({
    how: `is ${JSON.stringify(value).slice(0, 40)}`,
    value,
    forbidden: typeof value !== 'string' || !fits(value),
  }));
  return [...wrong, { how: 'is very long', value: LONG, forbidden: !fits(LONG) }];
}

/** A copy with one place changed; undefined takes the place away. */
export function replaced(value: unknown, path: Path, put: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return put;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === step ? replaced(item, rest, put) : item));
  }
  const object = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return { ...object, [step]: replaced(object[step], rest, put) };
}
