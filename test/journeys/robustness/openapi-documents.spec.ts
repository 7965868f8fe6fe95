import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { problemCatalogue } from '@techcheck/platform';
import { send } from '../../demo/api/send.js';
import {
  AUDIENCES,
  fetchDocuments,
  isIdempotent,
  isPublic,
  operationsOf,
  resolve,
  type OpenApiDocument,
  type Operation,
  type Schema,
} from './support/openapi.js';
import { fillPath, NOBODYS_ID } from './support/valid-request.js';
import { Stage } from './support/stage.js';

let stage: Stage;
let documents: Awaited<ReturnType<typeof fetchDocuments>>;
let operations: Operation[];

beforeAll(async () => {
  stage = await Stage.open();
  await stage.startApi();
  documents = await fetchDocuments(stage.url);
  operations = operationsOf(documents);
});

afterAll(() => stage.close());

/** Names of the operations for which something does not hold, so that a failure lists them all. */
const failing = (holds: (operation: Operation) => boolean): string[] =>
  operations.filter((operation) => !holds(operation)).map(({ name }) => name);

describe('the four OpenAPI documents', () => {
  test.each(AUDIENCES)('say what the %s API is, in version 3.1', (audience) => {
    const { openapi, info, components } = documents[audience];
    expect(openapi).toMatch(/^3\.1\./);
    expect(info.title).not.toBe('');
    expect(info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(info.description).toBeTruthy();
    expect(components?.securitySchemes).toHaveProperty(
      'bearer',
      expect.objectContaining({ type: 'http', scheme: 'bearer' }),
    );
  });

  test.each(AUDIENCES)('refer only to schemas that the %s document holds, and describe every object', (audience) => {
    const document = documents[audience];
    expect(brokenReferences(document)).toEqual([]);
    expect(emptySchemas(document)).toEqual([]);
  });

  test('give every operation an id that is its own within its document, a summary and tags', () => {
    for (const audience of AUDIENCES) {
      const ids = operations.filter((one) => one.audience === audience).map(({ operationId }) => operationId);
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    }
    expect(failing(({ operationId }) => /^[a-z][A-Za-z0-9]*$/.test(operationId ?? ''))).toEqual([]);
    expect(failing(({ summary }) => (summary ?? '').length > 0)).toEqual([]);
    expect(failing(({ tags }) => (tags ?? []).length > 0)).toEqual([]);
  });

  test('name every path in the rules of the profile: the audience, a version, kebab-case, nothing personal', () => {
    const shape = /^\/(individual|provider|admin|public)\/v1(\/([a-z0-9]+(-[a-z0-9]+)*|\{[a-zA-Z]+\}))+$/;
    expect(failing(({ path, audience }) => shape.test(path) && path.startsWith(`/${audience}/`))).toEqual([]);
    const personal = /personnummer|personal|identity-?number|ssn/i;
    const namesOf = ({ path, parameters = [] }: Operation): string =>
      [path, ...parameters.filter((one) => one.in !== 'header').map(({ name }) => name)].join(' ');
    expect(failing((operation) => !personal.test(namesOf(operation)))).toEqual([]);
  });

  test('describe every parameter, and each placeholder of a path as a required one', () => {
    const undescribed = operations.flatMap(({ name, parameters = [] }) =>
      parameters
        .filter(({ description, schema }) => !description || !schema)
        .map((one) => `${name} ${one.in} ${one.name}`),
    );
    expect(undescribed).toEqual([]);
    expect(failing(placeholdersAreParameters)).toEqual([]);
  });

  test('tell of every list how it is paged', () => {
    const isList = (one: Operation): boolean =>
      JSON.stringify(resolve(one.responses?.['200']?.content?.['application/json']?.schema, one.document)).includes(
        '"nextCursor"',
      );
    const paged = (one: Operation): boolean =>
      ['limit', 'cursor'].every((name) => one.parameters?.some((each) => each.in === 'query' && each.name === name));
    expect(operations.some(isList)).toBe(true);
    expect(failing((one) => !isList(one) || paged(one))).toEqual([]);
  });

  test('document a success and the problems that a caller of it can meet', () => {
    const statuses = ({ responses = {} }: Operation): string[] => Object.keys(responses);
    expect(failing((one) => statuses(one).some((status) => /^2\d\d$/.test(status)))).toEqual([]);
    expect(
      failing((one) => ['401', '403'].every((status) => statuses(one).includes(status) === !isPublic(one))),
    ).toEqual([]);
    expect(failing((one) => !one.requestBody || statuses(one).includes('400'))).toEqual([]);
    expect(
      failing((one) => !isIdempotent(one) || ['400', '409', '422'].every((status) => statuses(one).includes(status))),
    ).toEqual([]);
    const conflict = (one: Operation): string => one.responses?.['409']?.description ?? '';
    expect(
      failing(
        (one) =>
          !isIdempotent(one) ||
          ['idempotency-key-in-use', 'idempotency-answer-forgotten'].every((code) => conflict(one).includes(code)),
      ),
    ).toEqual([]);
    expect(failing((one) => !one.path.includes('{id}') || statuses(one).includes('404'))).toEqual([]);
  });

  test('answer problems as application/problem+json in one schema, everything else in one that says something', () => {
    const wrong = operations.flatMap((operation) =>
      Object.entries(operation.responses ?? {})
        .filter(([status, response]) => !responseIsDescribed(operation, status, response.content ?? {}))
        .map(([status]) => `${operation.name} ${status}`),
    );
    expect(wrong).toEqual([]);
  });

  test('give an example for every body that is asked for or answered', () => {
    const without = operations.flatMap((operation) => {
      const asked = operation.requestBody?.content['application/json']?.schema;
      const answered = Object.entries(operation.responses ?? {})
        .filter(([status]) => status.startsWith('2'))
        .map(([, response]) => response.content?.['application/json']?.schema);
      return [asked, ...answered]
        .filter((schema): schema is Schema => schema !== undefined)
        .flatMap((schema) => withoutExample(schema, operation.document, []))
        .map((field) => `${operation.name} ${field}`);
    });
    expect([...new Set(without)]).toEqual([]);
  });

  test('ask for an Idempotency-Key wherever money moves or somebody applies', () => {
    const moving =
      /\/(applications|withdrawal|reconsideration|holds|approval|decline|release|captures|refunds|attendance|dispute|appropriations|payout-batches)$/;
    expect(failing((one) => one.method !== 'POST' || !moving.test(one.path) || isIdempotent(one))).toEqual([]);
  });
});

test('every operation but the public ones refuses who brings no token, with 401 and WWW-Authenticate', async () => {
  const let_in: string[] = [];
  for (const operation of operations.filter((one) => !isPublic(one))) {
    const path = fillPath(operation, placeholders(operation));
    const reply = await send(stage.url, { method: operation.method, path });
    const code = reply.status === 401 ? (JSON.parse(reply.text) as { code: string }).code : undefined;
    if (code !== 'unauthenticated' || reply.headers['www-authenticate'] !== 'Bearer') let_in.push(operation.name);
  }
  expect(let_in).toEqual([]);
});

test('only the public API and the pages about an API are open to everybody', () => {
  const open = operations.filter(isPublic).filter(({ audience }) => audience !== 'public');
  expect(open.map(({ path }) => path).filter((path) => !path.endsWith('/api-info'))).toEqual([]);
});

test('every problem code in the catalogue has a page behind its type', async () => {
  for (const code of Object.keys(problemCatalogue)) {
    const reply = await send(stage.url, { method: 'GET', path: `/problems/${code}` });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.text)).toMatchObject({ code });
  }
});

const placeholders = (operation: Operation): Record<string, string> =>
  Object.fromEntries([...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => [name, NOBODYS_ID]));

function placeholdersAreParameters(operation: Operation): boolean {
  const named = Object.keys(placeholders(operation)).sort();
  const documented = (operation.parameters ?? []).filter((one) => one.in === 'path');
  return (
    documented.every(({ required }) => required === true) &&
    JSON.stringify(documented.map(({ name }) => name).sort()) === JSON.stringify(named)
  );
}

function responseIsDescribed(
  operation: Operation,
  status: string,
  content: Readonly<Record<string, { schema?: Schema }>>,
): boolean {
  if (status.startsWith('2')) {
    const schemas = Object.values(content).map(({ schema }) => resolve(schema, operation.document));
    return status === '204' ? schemas.length === 0 : schemas.length > 0 && schemas.every(saysSomething);
  }
  return content['application/problem+json']?.schema?.$ref === '#/components/schemas/ProblemDto';
}

const saysSomething = (schema: Schema): boolean => Object.keys(schema).length > 0;

function brokenReferences(document: OpenApiDocument): string[] {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, reference = '']) => reference,
  );
  const known = Object.keys(document.components?.schemas ?? {}).map((name) => `#/components/schemas/${name}`);
  return [...new Set(references)].filter((reference) => !known.includes(reference));
}

/** A schema without properties tells a client nothing; it is usually a DTO that the build did not look into. */
function emptySchemas(document: OpenApiDocument): string[] {
  return Object.entries(document.components?.schemas ?? {})
    .filter(([, schema]) => schema.type === 'object' && Object.keys(schema.properties ?? {}).length === 0)
    .filter(([, schema]) => schema.additionalProperties === undefined)
    .map(([name]) => name);
}

/** Leaves that have neither an example, an enumeration nor a format by which a reader would know what they look like. */
function withoutExample(given: Schema, document: OpenApiDocument, path: string[]): string[] {
  const schema = resolve(given, document);
  if (path.length > 8 || schema.example !== undefined || schema.examples !== undefined) return [];
  const inner = schema.items ? [['[]', schema.items] as const] : Object.entries(schema.properties ?? {});
  if (inner.length > 0) return inner.flatMap(([name, field]) => withoutExample(field, document, [...path, name]));
  const known = schema.enum ?? schema.const ?? schema.default ?? schema.format ?? schema.oneOf ?? schema.anyOf;
  // Null says all there is to say of what is mostly null.
  const isNullable = Array.isArray(schema.type) && schema.type.includes('null');
  const obvious = known !== undefined || isNullable || schema.type === 'boolean' || schema.type === 'object';
  return obvious ? [] : [path.join('.')];
}
