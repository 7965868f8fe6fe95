import { bodySchema, resolve, type OpenApiDocument, type Operation, type Schema } from './openapi.js';

/** A request in parts, so that each part can be spoiled by itself. */
export interface RequestParts {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Ids that exist, by the name of the field or of the path segment before the id. */
export type KnownIds = Readonly<Record<string, string>>;

export const NOBODYS_ID = '01936a6e-7d3a-7c59-8a51-000000000000';

/** A request that the documents say is right, with ids that exist where the stage knows some. */
export function validRequest(operation: Operation, ids: KnownIds): RequestParts {
  const schema = bodySchema(operation);
  return {
    path: pathParameters(operation, ids),
    query: requiredQuery(operation),
    body: schema === undefined ? undefined : withIds(exampleOf(schema, operation.document), ids),
  };
}

/** The path with its parameters filled in, percent-encoded. */
export function fillPath(operation: Operation, parameters: Readonly<Record<string, string>>): string {
  return operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
}

function pathParameters(operation: Operation, ids: KnownIds): Record<string, string> {
  const segments = operation.path.split('/');
  return Object.fromEntries(
    segments.flatMap((segment, index) => {
      if (!segment.startsWith('{')) return [];
      const name = segment.slice(1, -1);
      const collection = segments[index - 1] ?? '';
      return [[name, ids[`${operation.audience} ${collection}`] ?? ids[collection] ?? ids[name] ?? NOBODYS_ID]];
    }),
  );
}

function requiredQuery(operation: Operation): Record<string, string> {
  return Object.fromEntries(
    (operation.parameters ?? [])
      .filter((parameter) => parameter.in === 'query' && parameter.required)
      .map(({ name, schema, example }) => [name, String(example ?? exampleOf(schema ?? {}, operation.document))]),
  );
}

/** The documented example of a schema, or one that fits its type. */
export function exampleOf(given: Schema, document: OpenApiDocument): unknown {
  const schema = resolve(given, document);
  const stated = schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.default ?? schema.enum?.[0];
  if (stated !== undefined) return stated;
  const choice = schema.oneOf?.[0] ?? schema.anyOf?.[0];
  if (choice !== undefined) return exampleOf(choice, document);
  switch (typeOf(schema)) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name))
          .map(([name, property]) => [name, exampleOf(property, document)]),
      );
    case 'array':
      return schema.items === undefined ? [] : [exampleOf(schema.items, document)];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return false;
    default:
      return exampleText(schema);
  }
}

/** The one type of a schema; a nullable one counts as what it is when it is not null. */
export function typeOf(schema: Schema): string | undefined {
  if (schema.type === undefined) return schema.properties === undefined ? undefined : 'object';
  return typeof schema.type === 'string' ? schema.type : schema.type.find((type) => type !== 'null');
}

function exampleText(schema: Schema): string {
  if (schema.format === 'uuid') return NOBODYS_ID;
  if (schema.format === 'date-time') return '2026-11-21T09:00:00.000Z';
  if (schema.format === 'date') return '2026-11-21';
  return 'x'.repeat(Math.max(1, schema.minLength ?? 1));
}

function withIds(value: unknown, ids: KnownIds): unknown {
  if (Array.isArray(value)) return value.map((item) => withIds(item, ids));
  if (typeof value !== 'object' || value === null) return value;
  // A policy has `holds` of its own, which are no id.
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      (typeof inner === 'string' ? ids[name] : undefined) ?? withIds(inner, ids),
    ]),
  );
}
