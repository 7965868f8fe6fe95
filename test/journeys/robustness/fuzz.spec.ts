import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROLES, type Role } from '@techcheck/audit';
import fc from 'fast-check';
import { send, type Outgoing } from '../../demo/api/send.js';
import { Coverage } from './support/coverage.js';
import { fetchDocuments, isPublic, operationsOf, type Operation } from './support/openapi.js';
import { rolesOf, strangerOf } from './support/roles.js';
import { spoiledBodies } from './support/spoil.js';
import { toWire, wireCases, type Tokens } from './support/spoil-http.js';
import { Stage } from './support/stage.js';
import { faultIn, inOneLine } from './support/verdict.js';
import { validRequest, type KnownIds, type RequestParts } from './support/valid-request.js';
import { walkAllRoutes, type Walk } from './support/walk.js';

/** Requests by chance for each operation, beyond those that are made by rule. */
const RANDOM_RUNS = 25;
/** Faults come in hundreds when they come; these are enough to see why. */
const SHOWN = 25;

let stage: Stage;
let operations: Operation[];
let coverage: Coverage;
let walk: Walk;
let roles: Map<string, Role[]>;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.startApi();
  operations = operationsOf(await fetchDocuments(stage.url));
  coverage = new Coverage(operations);
  const worker = await stage.startWorker();
  walk = await walkAllRoutes(stage);
  // From here on nothing but the requests of this file may change anything.
  await worker.stop();
  roles = new Map(await Promise.all(operations.map(async (one) => [one.name, await rolesOf(one, stage)] as const)));
}, 120_000);

afterAll(async () => {
  coverage?.stop();
  await stage.close();
});

test('every operation has said yes at least once, so that none is tested only with its refusals', () => {
  expect(coverage.neverAccepted()).toEqual([]);
});

test('every operation but the public ones lets some roles in and not all', () => {
  const odd = operations
    .filter((one) => !isPublic(one))
    .filter(({ name }) => roles.get(name)?.length === 0 || roles.get(name)?.length === ROLES.length);
  expect(odd.map(({ name }) => name)).toEqual([]);
});

describe('bad input to any operation is refused with a problem and changes nothing', () => {
  test('whatever is wrong with a field of the body', async () => {
    const faults: string[] = [];
    for (const operation of operations) {
      const { right } = await tokensFor(operation);
      const valid = validRequest(operation, idsFor(operation));
      for (const spoiled of spoiledBodies(operation, valid)) {
        const outgoing = toWire(operation, inItsTurn(spoiled.parts, valid), right);
        faults.push(...(await judge(operation, spoiled.how, outgoing, spoiled.forbidden ? [400] : undefined)));
      }
    }
    expect(faults.slice(0, SHOWN)).toEqual([]);
  }, 300_000);

  test('whatever is wrong with the token, the key, the path, the query or the form of the body', async () => {
    const faults: string[] = [];
    for (const operation of operations) {
      const tokens = await tokensFor(operation);
      for (const { how, outgoing, expect: allowed } of wireCases(
        operation,
        validRequest(operation, idsFor(operation)),
        tokens,
      ))
        faults.push(...(await judge(operation, how, outgoing, allowed)));
    }
    expect(faults.slice(0, SHOWN)).toEqual([]);
  }, 300_000);

  test('whatever chance comes up with', async () => {
    const bodied = operations.filter(({ requestBody }) => requestBody !== undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bodied),
        anyBody(bodied),
        fc.string({ maxLength: 40 }),
        async (operation, body, text) => {
          const valid = validRequest(operation, idsFor(operation));
          const { right } = await tokensFor(operation);
          const path = Object.fromEntries(Object.keys(valid.path).map((name) => [name, valid.path[name] ?? text]));
          const outgoing = toWire(operation, { path, query: valid.query, body }, right);
          expect(await judge(operation, 'chance', outgoing)).toEqual([]);
        },
      ),
      { numRuns: RANDOM_RUNS * bodied.length, endOnFailure: true },
    );
  }, 300_000);
});

describe('an address that is none of ours', () => {
  const addresses = [
    '/nowhere',
    '/individual/v1/nowhere',
    '/individual/v2/programmes',
    '/%zz',
    '/%00',
    '//',
    '/individual/v1/%2e%2e/%2e%2e/etc',
    '/problems/%00',
    '/auth/development/tokens',
  ];

  test.each(addresses)('%s is a problem document', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH']) {
      const reply = await send(stage.url, { method, path });
      expect([method, faultIn(reply)]).toEqual([method, undefined]);
      expect(reply.status).toBeGreaterThanOrEqual(400);
    }
  });

  test('a method that a path does not take is a problem document', async () => {
    for (const { path } of operations) {
      const reply = await send(stage.url, { method: 'PATCH', path: path.replace(/\{[^}]+\}/g, 'x') });
      expect([path, faultIn(reply, [404, 405])]).toEqual([path, undefined]);
    }
  });
});

let policies = 0;

/**
 * A policy counts only after every earlier one. Were they all dated alike, the first to be published would have the
 * others refused for that alone, whatever else is wrong with them.
 */
function inItsTurn(parts: RequestParts, valid: RequestParts): RequestParts {
  const { inForceFrom } = (parts.body ?? {}) as { inForceFrom?: unknown };
  if (inForceFrom === undefined || inForceFrom !== (valid.body as { inForceFrom?: unknown }).inForceFrom) return parts;
  policies += 1;
  const later = new Date(Date.UTC(2027, 0, 2, 0, policies)).toISOString();
  return { ...parts, body: { ...(parts.body as object), inForceFrom: later } };
}

/** Sends a request and says what is wrong with the answer, or with what it did. */
async function judge(
  operation: Operation,
  how: string,
  outgoing: Outgoing,
  allowed?: readonly number[],
): Promise<string[]> {
  const before = (lastTraces ??= await traces());
  const reply = await send(stage.url, outgoing);
  const fault = faultIn(reply, allowed);
  lastTraces = await traces();
  // A code that fails is counted and reported: that is the one refusal that is meant to leave a trace.
  const isRefused = reply.status >= 400 && !reply.text.includes('"code":"code-not-accepted"');
  const left = isRefused ? changed(before, lastTraces) : undefined;
  return [fault, left]
    .filter((text) => text !== undefined)
    .map((text) => `${operation.name}, ${how}: ${text} (${inOneLine(outgoing)})`);
}

/** As they were after the request before: nothing else is going on. */
let lastTraces: Record<string, string> | undefined;

/** What every change leaves behind. Code failures and the access log are meant to grow on a refusal. */
async function traces(): Promise<Record<string, string>> {
  const { rows } = await stage.owner.query<Record<string, string>>(`
    select (select count(*) from ledger.transfer) as transfers, (select count(*) from audit.entry) as audit,
      (select count(*) from platform.outbox) as outbox, (select count(*) from platform.idempotency_key) as keys`);
  return rows[0] ?? {};
}

function changed(before: Record<string, string>, after: Record<string, string>): string | undefined {
  const different = Object.keys(after).filter((name) => before[name] !== after[name]);
  return different.length === 0 ? undefined : `was refused but changed ${different.join(', ')}`;
}

const idsFor = (operation: Operation): KnownIds => walk.idsFor(operation.audience);

async function tokensFor(operation: Operation): Promise<Tokens> {
  const allowed = roles.get(operation.name) ?? [];
  const wrong = ROLES.find((role) => !allowed.includes(role)) ?? 'individual';
  const [role] = allowed;
  return {
    right: role === undefined ? undefined : await stage.token(walk.actors[role]),
    wrongRole: await stage.token(strangerOf(wrong)),
    expired: await stage.token(walk.actors[role ?? 'individual'], -5),
  };
}

/** Bodies that look like those the API takes: its own field names with anything in them. */
function anyBody(bodied: readonly Operation[]): fc.Arbitrary<unknown> {
  const names = new Set(
    JSON.stringify(bodied.map(({ document }) => document.components)).match(/(?<=")[a-z][A-Za-z]{2,}(?=":)/g),
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.bigInt().map(String),
    fc.constantFrom(
      'sv',
      'guidance',
      '1',
      '250000',
      '2026-11-21',
      'approve',
      ...Object.values(walk.idsFor('individual')),
    ),
  );
  return fc.oneof(
    { weight: 5, arbitrary: fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 }) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  );
}
