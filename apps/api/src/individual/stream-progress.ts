import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApplicationStatus, Progress } from '@techcheck/eligibility';
import type { Result } from '@techcheck/kernel';
import type { FastifyReply } from 'fastify';

const POLL_MS = 1_000;
/** Proxies cut a connection on which nothing comes for a while. */
const HEARTBEAT_MS = 15_000;

/** Nothing more happens by itself; a reconsideration begins a new stream. */
const CLOSED: readonly ApplicationStatus[] = ['granted', 'rejected', 'withdrawn'];

/**
 * Writes progress as server-sent events (WHATWG HTML, section 9.2) until the case is closed, the client
 * leaves or the server stops. The database is asked at most once a second.
 */
export async function streamProgress(
  reply: FastifyReply,
  first: Progress,
  ask: () => Promise<Result<Progress, string>>,
  stopping: AbortSignal,
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const left = new AbortController();
  raw.once('close', () => left.abort());
  const over = AbortSignal.any([left.signal, stopping]);
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  let shown = '';
  let quietMs = 0;
  for (let progress: Progress | undefined = first; !over.aborted;) {
    if (progress !== undefined && JSON.stringify(progress) !== shown) {
      shown = JSON.stringify(progress);
      quietMs = 0;
      await write(raw, `event: progress\ndata: ${shown}\n\n`, over);
      if (CLOSED.includes(progress.status)) break;
    } else if (quietMs >= HEARTBEAT_MS) {
      quietMs = 0;
      await write(raw, ': still here\n\n', over);
    }
    await sleep(POLL_MS, undefined, { signal: over }).catch(() => undefined);
    quietMs += POLL_MS;
    if (over.aborted) break;
    // A database that is away for a moment is no reason to hang up: the next second may bring an answer.
    const asked = await ask().catch(() => undefined);
    progress = asked?.ok ? asked.value : undefined;
  }
  raw.end();
}

/** Waits when the client reads slower than we write. */
async function write(raw: FastifyReply['raw'], text: string, over: AbortSignal): Promise<void> {
  if (!raw.write(text)) await once(raw, 'drain', { signal: over }).catch(() => undefined);
}
