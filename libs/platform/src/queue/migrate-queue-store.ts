import { runMigrations } from 'bullmq';
import type { Client, PoolClient } from 'pg';
import { QUEUE_SCHEMA } from './queue-pool.js';

/** Any number that nobody else locks; BullMQ's own lock covers only its own part. */
const ONE_AT_A_TIME = 7_215_031_994;

/**
 * Brings BullMQ's schema up to date and lets the application's role use it. Run it as the role that owns
 * the database's objects, outside of any transaction, at every deployment: it is safe to repeat and to
 * run twice at once.
 *
 * The application's role gets no DDL. BullMQ itself wants to create a sequence at the first job of each
 * queue, so that one step stands in a function that runs as the owner and takes nothing but a queue name.
 * @throws when the connection may not create schemas, or the schema is newer than this BullMQ knows.
 */
export async function migrateQueueStore(ownerClient: Client | PoolClient, appRole = 'techcheck_app'): Promise<void> {
  await ownerClient.query('select pg_advisory_lock($1)', [ONE_AT_A_TIME]);
  try {
    await dropWithoutLedger(ownerClient);
    await runMigrations(ownerClient, QUEUE_SCHEMA);
    const role = ownerClient.escapeIdentifier(appRole);
    await ownerClient.query(PREPARE_QUEUE);
    await ownerClient.query(grants(role));
    await allowTemporaryTables(ownerClient, role, appRole);
  } finally {
    await ownerClient.query('select pg_advisory_unlock($1)', [ONE_AT_A_TIME]);
  }
}

/**
 * Whoever empties all tables of the schema empties BullMQ's list of applied migrations too, and it would
 * then fail on what already exists. Nothing is lost by starting anew: the queue is only the doorbell.
 */
async function dropWithoutLedger(client: Client | PoolClient): Promise<void> {
  const { rows } = await client.query<{ tables: boolean; ledger: boolean }>(
    `select to_regclass('${QUEUE_SCHEMA}.job') is not null as tables,
            to_regclass('${QUEUE_SCHEMA}.migration') is not null as ledger`,
  );
  if (rows[0]?.tables !== true) {
    return;
  }
  const applied = rows[0].ledger ? await client.query(`select 1 from ${QUEUE_SCHEMA}.migration limit 1`) : undefined;
  if (applied?.rowCount !== 1) {
    await client.query(`drop schema ${QUEUE_SCHEMA} cascade`);
  }
}

const PREPARE_QUEUE = `
  create or replace function ${QUEUE_SCHEMA}.techcheck_prepare_queue(p_queue text) returns void
  language plpgsql security definer set search_path = ${QUEUE_SCHEMA}, pg_temp as $$
  declare
    v_sequence text := job_id_seq_name(p_queue);
  begin
    if p_queue !~ '^[a-z][a-z0-9-]{0,62}$' then
      raise exception 'not the name of a queue: %', left(p_queue, 80);
    end if;
    if to_regclass(v_sequence) is null then
      perform pg_advisory_xact_lock(hashtext('bullmq:jidseq:' || p_queue));
      execute format('create sequence if not exists %I', v_sequence);
    end if;
  end $$;
  revoke execute on function ${QUEUE_SCHEMA}.techcheck_prepare_queue(text) from public;
`;

function grants(role: string): string {
  const schema = QUEUE_SCHEMA;
  return `
    grant usage on schema ${schema} to ${role};
    grant select, insert, update, delete on all tables in schema ${schema} to ${role};
    -- Who applied which migration is the owner's to write.
    revoke insert, update, delete on ${schema}.migration from ${role};
    grant usage, select on all sequences in schema ${schema} to ${role};
    grant execute on all functions in schema ${schema} to ${role};
    alter default privileges in schema ${schema} grant select, insert, update, delete on tables to ${role};
    alter default privileges in schema ${schema} grant usage, select on sequences to ${role};
    alter default privileges in schema ${schema} grant execute on functions to ${role};
  `;
}

/** BullMQ adds jobs in bulk by way of temporary tables. PostgreSQL allows them to all unless hardened. */
async function allowTemporaryTables(client: Client | PoolClient, role: string, appRole: string): Promise<void> {
  const { rows } = await client.query<{ allowed: boolean; name: string }>(
    `select has_database_privilege($1, current_database(), 'TEMPORARY') as allowed, current_database() as name`,
    [appRole],
  );
  if (rows[0]?.allowed === false) {
    await client.query(`grant temporary on database ${client.escapeIdentifier(rows[0].name)} to ${role}`);
  }
}
