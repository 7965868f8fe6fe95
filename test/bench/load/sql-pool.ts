import { idempotencyKey } from '@techcheck/platform';
import pg from 'pg';

/** A command function called as the product calls it, and nothing around it. */
export class SqlCommands {
  readonly #pool: pg.Pool;

  constructor(url: string, poolSize: number) {
    this.#pool = new pg.Pool({ connectionString: url, max: poolSize });
  }

  async call<Body>(name: string, values: readonly unknown[]): Promise<{ status: number; body: Body }> {
    const placeholders = values.map((_, index) => `$${index + 1}`).join(', ');
    const { rows } = await this.#pool.query<{ result: { status: number; body: Body } }>({
      name,
      text: `select ${name}(${placeholders}) as result`,
      values: [...values],
    });
    const [row] = rows;
    if (row === undefined) throw new Error(`${name} returned no row`);
    return row.result;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

/** The two hashes every command takes, made beforehand: hashing is not the database's work. */
export function keyValues(actorId: string, key: string): [keyHash: Buffer, fingerprint: Buffer] {
  const { keyHash, fingerprint } = idempotencyKey(actorId, key, 'POST /bench', key);
  return [keyHash, fingerprint];
}

/** The acting person as the command functions take them. */
export function actorValue(kind: 'individual' | 'provider', id: string, requestId: string): string {
  return JSON.stringify({ kind, id, requestId });
}
