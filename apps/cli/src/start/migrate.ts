import type { Settings } from '@techcheck/config';
import { migrateDatabase } from '@techcheck/platform';
import { applicationPassword } from './application-password.js';

/**
 * Brings the database forward.
 * @returns the names of what was applied, and the login for API and worker: DATABASE_APP_URL or one of our making.
 */
export async function migrate(
  settings: Settings,
  ownerUrl: string,
  log?: (line: string) => void,
): Promise<{ readonly applied: readonly string[]; readonly appUrl: string }> {
  const appLoginPassword = applicationPassword(settings.dataDir);
  try {
    const { applied, appUrl } = await migrateDatabase({ ownerUrl, appLoginPassword, log });
    return { applied, appUrl: settings.databaseAppUrl ?? appUrl };
  } catch (error) {
    throw isUnreachable(error) ? new Error(`DATABASE_URL does not work: ${reason(error)}`, { cause: error }) : error;
  }
}

/** Nobody there, or nobody who lets us in: SQLSTATE classes 08, 28 and 3D, or an error of the network. */
function isUnreachable(error: unknown): error is Error & { readonly code: string } {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(08|28|3D|ECONN|ENOTFOUND|EHOST|ETIMEDOUT|EAI_)/.test(code);
}

/** Node reports each address that it tried in one error without a message of its own. */
function reason(error: Error): string {
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : [error];
  return first?.message ?? error.message;
}
