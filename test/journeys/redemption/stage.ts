import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { openTestBed, type TestBed } from '../../factories/test-bed.js';
import { startApi, type ProductProcess } from '../../support/product-process.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';

/** What an operation answered. */
export interface Reply<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body & { code?: string };
  readonly headers: Headers;
}

/** Somebody signed in. */
export interface Client {
  readonly id: string;
  get<Body = Record<string, unknown>>(path: string): Promise<Reply<Body>>;
  put<Body = Record<string, unknown>>(path: string, body: unknown): Promise<Reply<Body>>;
  /** With an idempotency key of its own unless one is given; null sends none. */
  post<Body = Record<string, unknown>>(path: string, body?: unknown, key?: string | null): Promise<Reply<Body>>;
}

/** The built API over HTTP, on a database of its own. */
export interface Stage {
  readonly bed: TestBed;
  readonly api: ProductProcess;
  individual(id: string): Promise<Client>;
  provider(providerId: string): Promise<Client>;
  staff(...roles: string[]): Promise<Client>;
  readonly nobody: Client;
  close(): Promise<void>;
}

/** Starts the API with a new database. */
export async function openStage(): Promise<Stage> {
  const bed = await openTestBed();
  const dataDir = makeScratchDirectory('journey');
  const api = await startApi({ databaseUrl: bed.database.appUrl, dataDir });
  // Signed by another library than the product's, so that the two agree on the standard and not on a mistake.
  const key = Buffer.from(readFileSync(join(dataDir, 'keys', 'token-signing.key'), 'utf8'), 'base64');
  const client = async (id: string, claims: Record<string, unknown>): Promise<Client> =>
    clientOf(
      api.url,
      id,
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(id)
        .setIssuer('techcheck-development')
        .setAudience('techcheck')
        .setExpirationTime('1 hour')
        .sign(key),
    );
  return {
    bed,
    api,
    individual: (id) => client(id, { kind: 'individual', roles: ['individual'] }),
    provider: (providerId) => client(randomUUID(), { kind: 'provider', roles: ['provider-staff'], providerId }),
    staff: (...roles) => client(randomUUID(), { kind: 'staff', roles }),
    nobody: clientOf(api.url, '', undefined),
    close: async () => {
      await api.stop();
      await bed.close();
      removeScratchDirectory(dataDir);
    },
  };
}

function clientOf(url: string, id: string, token: string | undefined): Client {
  const send = async <Body>(method: string, path: string, body?: unknown, key?: string): Promise<Reply<Body>> => {
    const headers: Record<string, string> = {};
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (key !== undefined) headers['idempotency-key'] = key;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Body & { code?: string },
    };
  };
  return {
    id,
    get: (path) => send('GET', path),
    put: (path, body) => send('PUT', path, body),
    post: (path, body, key = randomUUID()) => send('POST', path, body, key ?? undefined),
  };
}

/** How often each answer came, such as { '201': 1, '409 nothing-to-pay': 19 }. */
export function tally(replies: readonly Reply<object>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of replies) {
    const answer = status < 300 ? String(status) : `${status} ${body.code ?? ''}`;
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}
