import { Injectable } from '@nestjs/common';
import { done, refused, type Result } from '@techcheck/kernel';
import type { Pool, PoolClient, QueryConfig, QueryResultRow } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { isRefusalCode, type RefusalCode } from '../problems/catalogue.js';
import type { Answer, CommandResult } from './answer.js';

/** SQLSTATE of platform.refuse: a business refusal, its code in the message and its params in the detail. */
const REFUSAL = 'TC001';

/**
 * The one door to PostgreSQL. Entities serve reads and administration through {@link entities};
 * commands that move money are one call of an SQL function through {@link command}.
 */
@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {
    // A connection that breaks while it is checked out reports it on itself; without a listener that
    // ends the process. Whoever uses the connection gets the error from their query.
    // The pool takes its own listener off right after this event, so counting listeners would not tell.
    const heard = new WeakSet<PoolClient>();
    this.pool.on('acquire', (client) => {
      if (heard.has(client)) return;
      heard.add(client);
      client.on('error', () => undefined);
    });
  }

  /** TypeORM's own pool, shared so that the process holds one set of connections. */
  get pool(): Pool {
    return (this.dataSource.driver as PostgresDriver).master as Pool;
  }

  get entities(): EntityManager {
    return this.dataSource.manager;
  }

  /** Runs a query and returns its rows. int8 columns come as strings of digits. */
  async query<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.ask<Row>({ text, values });
  }

  /**
   * Calls a command function (`schema.name`) in one round trip, as a prepared statement.
   * @returns its answer, or the refusal it raised.
   * @throws whatever else the database reports.
   */
  async command<Body = Record<string, unknown>>(
    name: CommandFunction,
    values: readonly unknown[],
  ): Promise<CommandResult<Body>> {
    return this.call<Answer<Body>>(name, values);
  }

  /** Calls any granted function that returns one value. */
  async call<Value>(name: CommandFunction, values: readonly unknown[]): Promise<Result<Value, RefusalCode>> {
    const placeholders = values.map((_, index) => `$${index + 1}`).join(', ');
    try {
      const rows = await this.ask<{ result: Value }>({
        name,
        text: `select ${name}(${placeholders}) as result`,
        values: [...values],
      });
      const [row] = rows;
      if (row === undefined) throw new Error(`${name} returned no row`);
      return done(row.result);
    } catch (error) {
      return refusalOf(error);
    }
  }

  /**
   * One statement on a connection of the pool. The pool's own query() closes the connection after any error; a refusal
   * says nothing against it, and the next one would have to plan every statement anew.
   */
  private async ask<Row extends QueryResultRow>(statement: QueryConfig): Promise<Row[]> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      return (await client.query<Row>(statement)).rows;
    } catch (error) {
      if ((error as DatabaseError).code !== REFUSAL) broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /**
   * Runs work in one transaction on one connection. A refusal raised in SQL, or a result that is not
   * ok, rolls everything back and is returned.
   */
  async transaction<Value>(
    work: (client: PoolClient) => Promise<Result<Value, RefusalCode>>,
  ): Promise<Result<Value, RefusalCode>> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query(result.ok ? 'commit' : 'rollback');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
      return refusalOf(error);
    } finally {
      client.release(broken);
    }
  }
}

/** The name of an SQL function, with its schema. */
export type CommandFunction = `${string}.${string}`;

interface DatabaseError {
  code?: string;
  message: string;
  detail?: string;
}

/** Turns a refusal raised in SQL into a result; throws everything else on. */
function refusalOf(error: unknown): Result<never, RefusalCode> {
  const { code, message, detail } = error as DatabaseError;
  if (code !== REFUSAL) throw error;
  if (!isRefusalCode(message)) throw new Error(`refusal ${message} is not in the problem catalogue`, { cause: error });
  return refused(message, JSON.parse(detail ?? '{}') as Record<string, unknown>);
}
