import pg from 'pg';

const PATIENCE_MS = 5_000;

/** Nobody there, or nobody who lets us in: SQLSTATE classes 08, 28 and 3D, or an error of the network. */
export function isUnreachable(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(08|28|3D|ECONN|ENOTFOUND|EHOST|ETIMEDOUT|EAI_)/.test(code);
}

/** In one line. Node reports each address that it tried in one error without a message of its own. */
export function reasonOfFailure(error: unknown): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  const text = first instanceof Error ? first.message : String(first);
  return text.replace(/\s*\n\s*/g, ' ');
}

/**
 * Tries the login of API and worker as they will.
 * @throws Error with one line that names DATABASE_APP_URL and never shows its password.
 */
export async function ensureAppLoginWorks(databaseAppUrl: string): Promise<void> {
  const problem = await problemOfAppLogin(databaseAppUrl);
  if (problem !== undefined) throw new Error(`DATABASE_APP_URL does not work: ${problem}`);
}

async function problemOfAppLogin(databaseAppUrl: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: databaseAppUrl, connectionTimeoutMillis: PATIENCE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ migrated: boolean; member: boolean }>(
      `select to_regclass('platform.outbox') is not null as migrated,
         pg_has_role(current_user, 'techcheck_app', 'usage') as member`,
    );
    if (rows[0]?.migrated !== true) return 'it leads to another database than DATABASE_URL';
    if (!rows[0].member) return 'its login is not a member of the role techcheck_app';
    return undefined;
  } catch (error) {
    return reasonOfFailure(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Tries the queue's Redis.
 * @throws Error with one line that names QUEUE_URL and never shows its password.
 */
export async function ensureQueueAnswers(queueUrl: string): Promise<void> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(queueUrl, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // What went wrong comes as an event; the call that waits hears only that the connection is closed.
  let told: unknown;
  redis.on('error', (error: unknown) => (told ??= error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw new Error(`QUEUE_URL does not work: ${reasonOfFailure(told ?? error)}`, { cause: error });
  } finally {
    redis.disconnect();
  }
}
