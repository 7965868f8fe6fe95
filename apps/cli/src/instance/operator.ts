import type { Settings } from '@techcheck/config';
import { FileKeyStore, TokenService } from '@techcheck/identity';
import { runningInstance } from './instance-file.js';

/** The operator is whoever can read the data folder's keys; the id says no more than that. */
const OPERATOR_ID = '00000000-0000-7000-8000-000000000000';

/**
 * Asks the running instance something only its operator may ask.
 * @throws Error with one line when no instance runs, or it refuses.
 */
export async function askAsOperator<Answer>(settings: Settings, path: string, body?: unknown): Promise<Answer> {
  if (!settings.developmentIssuer) {
    throw new Error('OIDC_ISSUER is set: sample people and their tokens exist only with the development issuer');
  }
  const { url } = await runningInstance(settings);
  const tokens = new TokenService(new FileKeyStore(settings.dataDir));
  const token = await tokens.sign({ id: OPERATOR_ID, kind: 'system', roles: [] }, 1);
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (response.ok) return (await response.json()) as Answer;
  const problem = (await response.json()) as { title?: string; detail?: string };
  throw new Error(`${problem.title ?? response.status}: ${problem.detail ?? ''}`);
}
