import type { Socket } from 'node:net';
import { Problem } from '@techcheck/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

const TYPE = 'application/problem+json; charset=utf-8';

/**
 * Answers what Fastify refuses before it looks for a route: an address that cannot be decoded, or a part of one that
 * is too long. Its own answer would repeat the address, and people paste personal data into addresses.
 */
export function answerFrameworkError(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = new Problem('not-found').document(`urn:uuid:${request.id}`);
  void reply.status(problem.status).header('Content-Type', TYPE).send(JSON.stringify(problem));
}

/** Answers bytes that are no HTTP request at all; there is no request yet, so it is written by hand. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(new Problem('malformed-body').document());
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: ${TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  socket.end(`${head}Connection: close\r\n\r\n${body}`);
}
