/** SQLSTATE of an error that came from PostgreSQL. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** A unique index refuses. */
export const UNIQUE_VIOLATION = '23505';
/** An exclusion constraint refuses: here, overlapping rounds. */
export const EXCLUSION_VIOLATION = '23P01';
