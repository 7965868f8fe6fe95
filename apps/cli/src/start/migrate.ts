import type { Settings } from '@techcheck/config';
import { migrateDatabase } from '@techcheck/platform';
import { applicationPassword } from './application-password.js';
import { isUnreachable, reasonOfFailure } from './reachable.js';

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
    throw explained(error);
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

/** What a person can do something about, in one line; everything else as it is. */
function explained(error: unknown): unknown {
  if (isUnreachable(error)) {
    return new Error(`DATABASE_URL does not work: ${reasonOfFailure(error)}`, { cause: error });
  }
  if ((error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE) {
    const what = 'its login must own the database and may create roles (alter role … createrole)';
    return new Error(`DATABASE_URL is not enough to migrate: ${what}: ${reasonOfFailure(error)}`, { cause: error });
  }
  return error;
}
