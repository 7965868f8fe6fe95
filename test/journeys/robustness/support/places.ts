import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';

/** A place where text comes to rest, and its text. */
export interface Place {
  readonly where: string;
  readonly text: string;
}

interface Column {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/**
 * Every column of every table, whoever owns it, as text; bytes both as hexadecimal and as the characters that they
 * would be if somebody had stored plain text in them.
 */
export async function databasePlaces(owner: Pool): Promise<Place[]> {
  const { rows } = await owner.query<Column & { bytes: boolean }>(`
    select n.nspname as schema, c.relname as table, a.attname as column, t.typname in ('bytea', '_bytea') as bytes
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid
    where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped
      and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
      and t.typname not in ('uuid', 'bool', 'timestamptz', 'date', 'int2', 'int4', 'int8', 'xid8', 'numeric')`);
  const places: Place[] = [];
  for (const { schema, table, column, bytes } of rows) {
    const value = bytes ? `encode("${column}", 'escape')` : `"${column}"::text`;
    const found = await owner.query<{ text: string | null }>(
      `select string_agg(${value}, E'\\n') as text from "${schema}"."${table}" where "${column}" is not null`,
    );
    places.push({ where: `column ${schema}.${table}.${column}`, text: found.rows[0]?.text ?? '' });
  }
  return places;
}

/** Statements that PostgreSQL remembers, with the constants in them. */
export async function statementPlaces(owner: Pool): Promise<Place[]> {
  const { rows } = await owner.query<{ query: string }>('select query from pg_stat_activity where query is not null');
  return [{ where: 'pg_stat_activity', text: rows.map(({ query }) => query).join('\n') }];
}

/** All keys of a Redis with whatever they hold. */
export async function redisPlaces(url: string): Promise<Place[]> {
  const redis = new Redis(url);
  try {
    const places: Place[] = [];
    for (const key of await redis.keys('*')) {
      // DUMP is compact but compressed: the values themselves are read by type.
      places.push({
        where: `Redis key ${key.replace(/[0-9a-f-]{36}/g, '…')}`,
        text: `${key}\n${await readKey(redis, key)}`,
      });
    }
    return places;
  } finally {
    redis.disconnect();
  }
}

async function readKey(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.get(key)) ?? '';
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'set':
      return JSON.stringify(await redis.smembers(key));
    case 'zset':
      return JSON.stringify(await redis.zrange(key, '0', '-1'));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    default:
      return '';
  }
}

/** Every file below a folder: logs of the processes, instance files. */
export function filePlaces(folder: string): Place[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filePlaces(path);
    return entry.isFile() ? [{ where: `file ${entry.name}`, text: readFileSync(path, 'latin1') }] : [];
  });
}
