import { send } from '../../../demo/api/send.js';

/** The part of JSON Schema that the documents use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  readonly schema?: Schema;
}

interface Content {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { value?: unknown }>>;
}

export interface OperationObject {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, Content>> };
  readonly responses?: Readonly<Record<string, { description?: string; content?: Readonly<Record<string, Content>> }>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly security?: OperationObject['security'];
  readonly components?: {
    readonly schemas?: Readonly<Record<string, Schema>>;
    readonly securitySchemes?: Readonly<Record<string, unknown>>;
  };
}

/** One method on one path of one audience's API. */
export interface Operation extends OperationObject {
  readonly audience: Audience;
  readonly method: string;
  readonly path: string;
  /** `POST /individual/v1/holds`: how reports name it. */
  readonly name: string;
  readonly document: OpenApiDocument;
}

export const AUDIENCES = ['individual', 'provider', 'admin', 'public'] as const;
export type Audience = (typeof AUDIENCES)[number];

const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch', 'options', 'head', 'trace']);

/** The documents of all audiences as the running API serves them. */
export async function fetchDocuments(base: string): Promise<Record<Audience, OpenApiDocument>> {
  const fetched = await Promise.all(
    AUDIENCES.map(async (audience) => {
      const reply = await send(base, { method: 'GET', path: `/${audience}/v1/openapi.json` });
      return [audience, JSON.parse(reply.text) as OpenApiDocument] as const;
    }),
  );
  return Object.fromEntries(fetched) as Record<Audience, OpenApiDocument>;
}

/** Every operation there is, so that a new route is tested from the day it exists. */
export function operationsOf(documents: Readonly<Record<Audience, OpenApiDocument>>): Operation[] {
  return AUDIENCES.flatMap((audience) => {
    const document = documents[audience];
    return Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => METHODS.has(method))
        .map(([key, operation]) => {
          const method = key.toUpperCase();
          return { ...operation, audience, method, path, name: `${method} ${path}`, document };
        }),
    );
  });
}

/** Follows references and merges allOf, so that what is left says everything about itself. */
export function resolve(schema: Schema | undefined, document: OpenApiDocument): Schema {
  if (schema === undefined) return {};
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return resolve(document.components?.schemas?.[name], document);
  }
  if (schema.allOf === undefined) return schema;
  const { allOf, ...rest } = schema;
  return [...allOf, rest].map((part) => resolve(part, document)).reduce(merge, {});
}

function merge(a: Schema, b: Schema): Schema {
  return {
    ...a,
    ...b,
    ...(a.properties || b.properties ? { properties: { ...a.properties, ...b.properties } } : {}),
    ...(a.required || b.required ? { required: [...(a.required ?? []), ...(b.required ?? [])] } : {}),
  };
}

/** The schema of an operation's JSON body, if it takes one. */
export function bodySchema(operation: Operation): Schema | undefined {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema && resolve(schema, operation.document);
}

/** Whether the operation can be called without signing in. */
export function isPublic(operation: Operation): boolean {
  return (operation.security ?? operation.document.security ?? []).length === 0;
}

/** Whether the operation asks for an Idempotency-Key. */
export function isIdempotent(operation: Operation): boolean {
  return (operation.parameters ?? []).some(({ name }) => name.toLowerCase() === 'idempotency-key');
}
