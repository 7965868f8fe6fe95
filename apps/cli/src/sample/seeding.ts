import { idempotencyKey, problemCatalogue, type CommandResult, type IdempotencyKey } from '@techcheck/platform';

const DAY_MS = 86_400_000;

/** The fixed key of one step of the sample, so that a repeated step has no second effect. */
export function sampleKey(step: string): IdempotencyKey {
  return idempotencyKey('sample', step, step, null);
}

/**
 * The body of a command that must succeed.
 * @throws Error saying which refusal stood in the way.
 */
export function accepted<Body>(result: CommandResult<Body>): Body {
  if (result.ok) return result.value.body;
  const { code, params } = result.refusal;
  throw new Error(
    `the sample could not be loaded: ${problemCatalogue[code].title} (${code}) ${JSON.stringify(params)}`,
  );
}

/** The start of the day so many days from now, RFC 3339. */
export function inDays(days: number): string {
  return `${dayInDays(days)}T00:00:00Z`;
}

/** The Swedish calendar day so many days from now, YYYY-MM-DD. */
export function dayInDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toLocaleDateString('sv-SE', { timeZone: 'Europe/Stockholm' });
}
