import { Agent, request, type IncomingHttpHeaders } from 'node:http';

/** Keeps connections open: a thousand clients should not cost a thousand handshakes. */
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

export interface Outgoing {
  readonly method: string;
  /** With the query, beginning with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: string | Buffer;
  readonly timeoutMs?: number;
}

type Listener = (outgoing: Outgoing, reply: Reply) => void;

const listeners = new Set<Listener>();

/** Lets somebody look at every answer. @returns what ends it. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Sends one request over HTTP/1.1.
 * @throws when no complete answer came: whether the request was carried out is then unknown.
 */
export function send(base: string, outgoing: Outgoing): Promise<Reply> {
  const { hostname, port } = new URL(base);
  const { method, path, headers, body, timeoutMs = 30_000 } = outgoing;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request({ agent, hostname, port, method, path, headers: { ...length, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('aborted', () => reject(new Error('the answer broke off')));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const reply = { status: answer.statusCode ?? 0, headers: answer.headers, text };
        for (const listener of listeners) listener(outgoing, reply);
        resolve(reply);
      });
    });
    sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`no answer in ${timeoutMs} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Closes the connections that were kept. */
export function hangUp(): void {
  agent.destroy();
}
