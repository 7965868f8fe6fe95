import { isRefusalCode, problemCatalogue } from '@techcheck/platform';
import type { Outgoing, Reply } from '../../../demo/api/send.js';

interface ProblemBody {
  readonly type?: unknown;
  readonly title?: unknown;
  readonly status?: unknown;
  readonly code?: unknown;
  readonly errors?: unknown;
}

/** What is wrong with an answer as an answer; undefined when nothing is. */
export function faultIn(reply: Reply, allowed?: readonly number[]): string | undefined {
  if (reply.status >= 500) return `answered ${reply.status} ${reply.text.slice(0, 200)}`;
  if (allowed !== undefined && !allowed.includes(reply.status))
    return `answered ${reply.status} ${reply.text.slice(0, 200)} instead of ${allowed.join(' or ')}`;
  return reply.status < 400 ? undefined : faultInProblem(reply);
}

function faultInProblem({ status, headers, text }: Reply): string | undefined {
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('application/problem+json')) return `answered ${status} as ${type}: ${text.slice(0, 200)}`;
  const problem = JSON.parse(text) as ProblemBody;
  if (typeof problem.code !== 'string' || !isRefusalCode(problem.code))
    return `has no known code: ${text.slice(0, 200)}`;
  if (problem.status !== status || problemCatalogue[problem.code].status !== status)
    return `says ${problem.code} with status ${status}`;
  if (problem.type !== `/problems/${problem.code}`) return `has the type ${String(problem.type)}`;
  if (problem.code === 'validation-failed' && !Array.isArray(problem.errors)) return 'names no wrong field';
  return undefined;
}

/** A request in one line, short enough for a report. */
export function inOneLine({ method, path, body }: Outgoing): string {
  const text = body === undefined ? '' : ` ${JSON.stringify(body.toString().slice(0, 160))}`;
  return `${method} ${path.slice(0, 160)}${text}`;
}
