import type { Outgoing } from '../../../demo/api/send.js';
import { bodySchema, isIdempotent, isPublic, type Operation } from './openapi.js';
import { ODD_TEXTS, requiresSomething } from './spoil.js';
import { fillPath, NOBODYS_ID, type RequestParts } from './valid-request.js';

/** A request as it goes over the wire, with what is wrong with it. */
export interface WireCase {
  readonly how: string;
  readonly outgoing: Outgoing;
  /** The statuses that are right; absent: any below 500. */
  readonly expect?: readonly number[];
}

export interface Tokens {
  readonly right: string | undefined;
  /** Of somebody whose role the operation does not name. */
  readonly wrongRole: string;
  readonly expired: string;
}

const JSON_TYPE = 'application/json';
let keys = 0;

/** An Idempotency-Key that has not been used. */
export function freshKey(): string {
  keys += 1;
  return `robustness-${process.pid}-${keys}-${Math.random().toString(36).slice(2)}`;
}

/** Puts the parts together for the wire. */
export function toWire(operation: Operation, parts: RequestParts, token: string | undefined): Outgoing {
  const query = new URLSearchParams(parts.query).toString();
  const body = parts.body === undefined ? undefined : JSON.stringify(parts.body);
  return {
    method: operation.method,
    path: fillPath(operation, parts.path) + (query === '' ? '' : `?${query}`),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(isIdempotent(operation) ? { 'idempotency-key': freshKey() } : {}),
      ...(body === undefined ? {} : { 'content-type': JSON_TYPE }),
    },
    ...(body === undefined ? {} : { body }),
  };
}

/** Everything that can be wrong with a request apart from the fields of its body. */
export function wireCases(operation: Operation, valid: RequestParts, tokens: Tokens): WireCase[] {
  const good = toWire(operation, valid, tokens.right);
  return [
    ...tokenCases(operation, good, tokens),
    ...keyCases(operation, good),
    ...(operation.requestBody ? bodyCases(operation, good) : []),
    ...pathCases(operation, valid, tokens.right),
    ...queryCases(operation, good),
  ];
}

function tokenCases(operation: Operation, good: Outgoing, tokens: Tokens): WireCase[] {
  if (isPublic(operation)) return [{ how: 'a worthless token', outgoing: withHeaders(good, { authorization: 'x' }) }];
  const { authorization: _, ...others } = good.headers ?? {};
  const signedBy = (authorization: string): Outgoing => withHeaders(good, { authorization });
  const tampered = `${(tokens.right ?? '').slice(0, -4)}AAAA`;
  const unauthenticated: [string, Outgoing][] = [
    ['no token', { ...good, headers: others }],
    ['an empty token', signedBy('Bearer ')],
    ['a worthless token', signedBy('Bearer not.a.token')],
    ['another scheme', signedBy(`Basic ${tokens.right}`)],
    ['two tokens', signedBy(`Bearer ${tokens.right} ${tokens.right}`)],
    ['a token with a changed signature', signedBy(`Bearer ${tampered}`)],
    ['a token that names no algorithm', signedBy(`Bearer ${unsigned(tokens.right ?? '')}`)],
    ['an expired token', signedBy(`Bearer ${tokens.expired}`)],
    ['a very long token', signedBy(`Bearer ${'a'.repeat(8_000)}`)],
  ];
  return [
    ...unauthenticated.map(([how, outgoing]) => ({ how, outgoing, expect: [401] })),
    { how: 'another role', outgoing: signedBy(`Bearer ${tokens.wrongRole}`), expect: [403] },
  ];
}

/** The classic forgery: the same claims under "alg": "none" and without a signature (RFC 8725 section 2.1). */
function unsigned(token: string): string {
  const header = Buffer.from('{"alg":"none"}').toString('base64url');
  return `${header}.${token.split('.')[1] ?? ''}.`;
}

function keyCases(operation: Operation, good: Outgoing): WireCase[] {
  if (!isIdempotent(operation)) return [];
  const { 'idempotency-key': _, ...others } = good.headers ?? {};
  const bad = ['', 'two words', 'å', 'x'.repeat(201), '\t'];
  return [
    { how: 'no Idempotency-Key', outgoing: { ...good, headers: others }, expect: [400] },
    ...bad.map((key) => ({
      how: `the Idempotency-Key ${JSON.stringify(key).slice(0, 20)}`,
      outgoing: withHeaders(good, { 'idempotency-key': key }),
      expect: [400],
    })),
  ];
}

function bodyCases(operation: Operation, good: Outgoing): WireCase[] {
  const asJson = (body: string | Buffer): Outgoing => ({ ...withHeaders(good, { 'content-type': JSON_TYPE }), body });
  const { 'content-type': _, ...untyped } = good.headers ?? {};
  const { body: __, ...bodiless } = good;
  const schema = bodySchema(operation);
  const needed = schema === undefined || requiresSomething(schema);
  const unreadable: [string, Outgoing][] = [
    ...(needed ? [['no body', { ...bodiless, headers: untyped }] satisfies [string, Outgoing]] : []),
    ['an empty body', asJson('')],
    ['half a body', asJson('{"a": ')],
    ['bytes that are not UTF-8', asJson(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))],
    ['two documents', asJson('{}{}')],
    ['a thousand brackets', asJson('['.repeat(50_000) + ']'.repeat(50_000))],
    ['a polluted prototype', asJson('{"__proto__": {"admin": true}, "constructor": {"prototype": {}}}')],
    ['a comment', asJson('{} // done')],
  ];
  const asType = (type: string, body: string | Buffer = good.body ?? '{}'): WireCase => ({
    how: `a body of ${type}`,
    outgoing: { ...withHeaders(good, { 'content-type': type }), body },
    expect: [400, 415],
  });
  return [
    ...unreadable.map(([how, outgoing]) => ({ how, outgoing, expect: [400, 415] })),
    { how: 'two megabytes', outgoing: asJson(`{"a": "${'x'.repeat(2_097_152)}"}`), expect: [413] },
    asType('text/plain'),
    asType('application/xml', '<a/>'),
    asType('application/x-www-form-urlencoded', 'a=b'),
    asType('multipart/form-data; boundary=x', '--x--'),
    asType('nonsense'),
    { how: 'a body without a type', outgoing: { ...good, headers: untyped }, expect: [400, 415] },
  ];
}

function pathCases(operation: Operation, valid: RequestParts, token: string | undefined): WireCase[] {
  return Object.keys(valid.path).flatMap((name) => {
    const at = (value: string): Outgoing =>
      toWire(operation, { ...valid, path: { ...valid.path, [name]: value } }, token);
    const odd = [
      'not-an-id',
      'x'.repeat(5_000),
      '..',
      '0',
      ...ODD_TEXTS.filter((text) => text !== '' && !text.includes('\ud800')),
    ];
    return [
      { how: `{${name}} is nobody's`, outgoing: at(NOBODYS_ID) },
      ...odd.map((text) => ({ how: `{${name}} is ${JSON.stringify(text).slice(0, 30)}`, outgoing: at(text) })),
      { how: `{${name}} is badly encoded`, outgoing: { ...at('ZZ'), path: at('ZZ').path.replace('ZZ', '%zz') } },
    ];
  });
}

/** Query strings, sent as they stand: limits, cursors, every documented filter with nonsense, and what nobody knows. */
function queryCases(operation: Operation, good: Outgoing): WireCase[] {
  const [path = ''] = good.path.split('?');
  const names = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const with_ = (query: string): Outgoing => ({ ...good, path: `${path}?${query}` });
  const nonsense = [
    '',
    'nonsense',
    '%00',
    '%ff',
    '-1',
    '1.5',
    '%F0%9F%98%80',
    'x'.repeat(3_000),
    '__proto__',
    '2026-02-31',
    '%27--',
  ];
  const documented = names.flatMap((name) => [
    ...nonsense.map((value) => `${name}=${value}`),
    `${name}=a&${name}=b`,
    `${name}[]=a`,
    `${name}[__proto__]=a`,
  ]);
  const limits = ['0', '-1', '101', '1e9', 'abc', '1.5'].map((value) => `limit=${value}`);
  const refused = names.includes('limit') ? limits : [];
  const cursors = names.includes('cursor') ? ['cursor=%00', 'cursor=bm90LWFuLWlk', 'cursor=x'] : [];
  return [
    ...documented.map((query) => ({ how: query.slice(0, 60), outgoing: with_(query) })),
    ...refused.map((query) => ({ how: query, outgoing: with_(query), expect: [400] })),
    ...cursors.map((query) => ({ how: query, outgoing: with_(query), expect: [400] })),
    ...(operation.method === 'GET' ? [{ how: 'an unknown filter', outgoing: with_('unheardOf=1') }] : []),
  ];
}

function withHeaders(outgoing: Outgoing, headers: Readonly<Record<string, string>>): Outgoing {
  return { ...outgoing, headers: { ...outgoing.headers, ...headers } };
}
