import { randomUUID } from 'node:crypto';
import { send } from './send.js';

/** An answer that was not the one the story goes on with. */
export class UnexpectedAnswer extends Error {
  constructor(
    readonly request: string,
    readonly status: number,
    readonly code: string | undefined,
    body: string,
  ) {
    super(`${request} answered ${status}: ${body.slice(0, 400)}`);
  }
}

/** What an answer holds, whether it was a yes or a no. */
export interface Answered<Body> {
  readonly status: number;
  /** The stable code of a problem. */
  readonly code: string | undefined;
  readonly body: Body;
}

interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

/** One person's or clerk's view of the API: every request carries their token. */
export class Client {
  constructor(
    private readonly base: string,
    private readonly token: string | undefined,
  ) {}

  /** Reads something that must be there. */
  async get<Body>(path: string): Promise<Body> {
    return this.demand(await this.ask<Body>('GET', path), `GET ${path}`);
  }

  /** Reads a list to its end, following the cursors. */
  async all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const join = path.includes('?') ? '&' : '?';
      const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page<Item> = await this.get<Page<Item>>(`${path}${join}limit=100${next}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  /** Asks for a change that must succeed. */
  async post<Body>(path: string, body: unknown = {}, key: string = randomUUID()): Promise<Body> {
    return this.demand(await this.ask<Body>('POST', path, body, key), `POST ${path}`);
  }

  async put<Body>(path: string, body: unknown): Promise<Body> {
    return this.demand(await this.ask<Body>('PUT', path, body), `PUT ${path}`);
  }

  async delete<Body>(path: string): Promise<Body> {
    return this.demand(await this.ask<Body>('DELETE', path, undefined, randomUUID()), `DELETE ${path}`);
  }

  /** Asks for a change that may be refused. */
  async try<Body>(path: string, body: unknown = {}, key: string = randomUUID()): Promise<Answered<Body>> {
    return this.ask<Body>('POST', path, body, key);
  }

  private async ask<Body>(method: string, path: string, body?: unknown, key?: string): Promise<Answered<Body>> {
    const headers = {
      accept: 'application/json',
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const reply = await send(this.base, {
      method,
      path,
      headers,
      body: body === undefined ? body : JSON.stringify(body),
    });
    const parsed = reply.text === '' ? undefined : (JSON.parse(reply.text) as Body & { code?: string });
    const code = reply.status >= 400 ? parsed?.code : undefined;
    return { status: reply.status, code, body: parsed as Body };
  }

  private demand<Body>({ status, code, body }: Answered<Body>, request: string): Body {
    if (status >= 200 && status < 300) return body;
    throw new UnexpectedAnswer(request, status, code, JSON.stringify(body) ?? '');
  }
}
