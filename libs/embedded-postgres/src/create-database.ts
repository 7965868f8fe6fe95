import { Client } from 'pg';

/** PostgreSQL's code for a database that exists already. */
const DUPLICATE_DATABASE = '42P04';

/** Creates a database unless it is there; `adminUrl` is a superuser's address of any other database. */
export async function createDatabaseIfMissing(adminUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // Somebody else was a moment faster.
    if ((error as { code?: string }).code !== DUPLICATE_DATABASE) throw error;
  } finally {
    await client.end();
  }
}
