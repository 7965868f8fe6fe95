import { randomUUID } from 'node:crypto';

/** What an operation answered. */
export interface Reply<Body> {
  readonly status: number;
  readonly body: Body & { code?: string; errors?: { pointer: string; code: string; detail: string }[] };
  readonly headers: Headers;
}

type Anything = Record<string, unknown>;

/** Somebody with a token, or nobody. */
export class Caller {
  constructor(
    private readonly url: string,
    readonly token?: string,
    readonly id = '',
  ) {}

  get<Body = Anything>(path: string, headers: Record<string, string> = {}): Promise<Reply<Body>> {
    return this.send<Body>('GET', path, undefined, null, headers);
  }

  /** With an idempotency key of its own unless one is given; null sends none. */
  post<Body = Anything>(
    path: string,
    body?: unknown,
    key: string | null = randomUUID(),
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    return this.send<Body>('POST', path, body, key, headers);
  }

  /** A text of another type than JSON. */
  postText<Body = Anything>(path: string, text: string, type: string): Promise<Reply<Body>> {
    return this.exchange<Body>('POST', path, { body: text, type, key: randomUUID() });
  }

  delete<Body = Anything>(path: string, key: string | null = randomUUID()): Promise<Reply<Body>> {
    return this.send<Body>('DELETE', path, undefined, key);
  }

  private async send<Body>(
    method: string,
    path: string,
    body?: unknown,
    key: string | null = null,
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    const json = body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' };
    return this.exchange<Body>(method, path, { ...json, key, headers });
  }

  private async exchange<Body>(
    method: string,
    path: string,
    {
      body,
      type,
      key,
      headers = {},
    }: { body?: string; type?: string; key: string | null; headers?: Record<string, string> },
  ): Promise<Reply<Body>> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(key === null ? {} : { 'idempotency-key': key }),
        ...(type === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Reply<Body>['body'],
    };
  }
}
