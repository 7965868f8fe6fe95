import type { Settings } from '@techcheck/config';
import { applicationPassword } from './application-password.js';
import { ensureAppLoginWorks } from './reachable.js';
import { readinessFingerprint, readStamp, writeStamp } from './readiness-stamp.js';

/**
 * Migrates and loads the sample, unless an earlier start of this build has done both. Only then are TypeORM and the
 * product loaded into the supervisor, which takes longer than everything else in a warm start.
 * @returns the address that API and worker connect with.
 */
export async function prepareDatabase(
  settings: Settings,
  ownerUrl: string,
  log: (line: string) => void,
): Promise<string> {
  const password = applicationPassword(settings.dataDir);
  const fingerprint = readinessFingerprint(password, settings.databaseAppUrl ?? '');
  const stamp = await readStamp(ownerUrl).catch(() => undefined);
  if (stamp !== undefined && stamp.fingerprint === fingerprint && (stamp.sample || !settings.sample)) {
    if (settings.databaseAppUrl !== undefined) await ensureAppLoginWorks(settings.databaseAppUrl);
    return settings.databaseAppUrl ?? withLogin(ownerUrl, stamp.login, password);
  }
  const { migrate } = await import('./migrate.js');
  const { applied, appUrl } = await migrate(settings, ownerUrl, log);
  log(applied.length === 0 ? 'the database is up to date' : `the database is ${applied.length} migrations newer`);
  if (settings.databaseAppUrl !== undefined) await ensureAppLoginWorks(settings.databaseAppUrl);
  if (settings.sample) {
    const { seedSample } = await import('./seed-sample.js');
    await seedSample({ settings, ownerUrl, appUrl, log });
  }
  if (fingerprint !== undefined) {
    const login = decodeURIComponent(new URL(appUrl).username);
    await writeStamp(ownerUrl, { fingerprint, login, sample: settings.sample });
  }
  return appUrl;
}

function withLogin(ownerUrl: string, login: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(login);
  url.password = encodeURIComponent(password);
  return url.toString();
}
