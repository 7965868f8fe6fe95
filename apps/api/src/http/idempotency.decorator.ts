import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { idempotencyKey, Problem, type IdempotencyKey } from '@techcheck/platform';
import type { ActorRequest } from '../auth/actor.js';
import { documentProblems } from './api-problems.decorator.js';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** The request's Idempotency-Key, bound to its sender and fingerprinted. Refuses a missing or malformed one. */
export const Idempotency = createParamDecorator((_: unknown, context: ExecutionContext): IdempotencyKey => {
  const request = context.switchToHttp().getRequest<ActorRequest>();
  const header = request.headers['idempotency-key'];
  if (header === undefined || header === '') throw new Problem('idempotency-key-missing');
  if (Array.isArray(header) || !KEY.test(header)) throw new Problem('idempotency-key-invalid');
  const path = request.url.split('?')[0] ?? request.url;
  return idempotencyKey(request.actor?.id ?? '', header, `${request.method} ${path}`, request.body);
});

/** Documents the header and its problems on an operation that takes {@link Idempotency}. */
export function ApiIdempotent(): MethodDecorator {
  return applyDecorators(
    documentProblems([
      'idempotency-key-missing',
      'idempotency-key-invalid',
      'idempotency-key-in-use',
      'idempotency-answer-forgotten',
      'idempotency-key-reused',
    ]),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: 'New for each new operation, the same when you repeat one. 1-200 visible ASCII characters.',
      schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
      example: '0b6f1f0e-7c5e-4c5b-9f0e-3a1d2c4b5a69',
    }),
  );
}
