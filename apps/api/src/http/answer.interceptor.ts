import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Refusal, Result } from '@techcheck/kernel';
import { Problem, type Answer, type FieldError, type RefusalCode } from '@techcheck/platform';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

/**
 * Turns what commands return into HTTP: a refusal becomes a problem, an answer its status and body.
 * Controllers therefore only hand on what the command said.
 */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((value: unknown) => (isResult(value) ? toHttp(value, context) : value)));
  }
}

function toHttp(result: Result<unknown, RefusalCode>, context: ExecutionContext): unknown {
  if (!result.ok) throw problemOf(result.refusal);
  if (!isAnswer(result.value)) return result.value;
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  void reply.status(result.value.status);
  if (result.value.replayed) void reply.header('Idempotent-Replayed', 'true');
  return result.value.body;
}

/** A command that reads a document itself, such as a policy, says in `errors` which of its fields are wrong. */
function problemOf({ code, params: { errors, ...params } }: Refusal<RefusalCode>): Problem {
  return new Problem(code, params, Array.isArray(errors) ? (errors as FieldError[]) : undefined);
}

function isResult(value: unknown): value is Result<unknown, RefusalCode> {
  return typeof value === 'object' && value !== null && 'ok' in value && ('value' in value || 'refusal' in value);
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value && 'replayed' in value;
}
