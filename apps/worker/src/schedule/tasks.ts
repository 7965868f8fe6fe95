import type { DrawLotteries } from '@techcheck/eligibility';
import { reconcileWithin } from '@techcheck/ledger';
import { outboxDepth, purgeOutbox, type CommandFunction, type QueueLog } from '@techcheck/platform';
import type { BindLotteries } from '@techcheck/programme';
import type { PoolClient } from 'pg';
import type { ScheduledTask } from './scheduler.js';

const AT_ONCE = 500;
const OUTBOX_KEPT_DAYS = 30;
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** The commands that tasks call besides the database's own. */
export interface ScheduledCommands {
  readonly bindLotteries: BindLotteries;
  readonly drawLotteries: DrawLotteries;
}

/** Everything that happens because time passes. The database's clock decides what is due. */
export function scheduledTasks(log: QueueLog, commands: ScheduledCommands): ScheduledTask[] {
  const inPortions = (name: string, everySeconds: number, work: CommandFunction): ScheduledTask => ({
    name,
    everySeconds,
    run: (client, signal) => untilNothingIsDue(client, work, signal),
  });
  const once = (name: string, everySeconds: number, work: CommandFunction): ScheduledTask => ({
    name,
    everySeconds,
    run: async (client) => void (await call(client, work)),
  });
  return [
    inPortions('expire-holds', 10, 'redemption.expire_due'),
    inPortions('expire-vouchers', MINUTE, 'checkbook.expire_due'),
    once('expire-accreditations', MINUTE, 'providers.expire_due'),
    inPortions('forget-old-answers', HOUR, 'platform.forget_old_answers'),
    once('forget-tombstones', HOUR, 'individuals.forget_tombstones'),
    once('forget-tickets', HOUR, 'admission.forget_tickets'),
    inPortions('forget-register-answers', 10 * MINUTE, 'eligibility.forget_kept_facts'),
    { name: 'lotteries', everySeconds: 2, run: (client) => lotteries(client, commands, log) },
    once('release-set-asides', MINUTE, 'checkbook.release_set_asides'),
    {
      name: 'purge-outbox',
      everySeconds: HOUR,
      run: async (client) => {
        const rows = await purgeOutbox(client, OUTBOX_KEPT_DAYS);
        if (rows > 0) log.info({ rows }, 'done outbox rows purged');
      },
    },
    // Books that nobody could compare are as bad as books that do not add up.
    { name: 'reconcile-ledger', everySeconds: HOUR, alarming: true, run: (client) => reconcile(client, log) },
    {
      name: 'report-outbox',
      everySeconds: MINUTE,
      run: async (client) => log.info({ ...(await outboxDepth(client)) }, 'outbox'),
    },
  ];
}

/** In portions, so that nobody waits long for a lock. */
async function untilNothingIsDue(client: PoolClient, work: CommandFunction, signal: AbortSignal): Promise<void> {
  let done = AT_ONCE;
  while (done >= AT_ONCE && !signal.aborted) done = await call<number>(client, work, AT_ONCE);
}

/** A round is bound when it is made; should that have been missed, then here, before anybody can apply in it. */
async function lotteries(client: PoolClient, commands: ScheduledCommands, log: QueueLog): Promise<void> {
  const bound = await commands.bindLotteries.execute(client);
  if (bound > 0) log.info({ bound }, 'lottery rounds bound to a seed');
  for (const roundId of await commands.drawLotteries.execute(client)) log.info({ roundId }, 'lottery drawn');
}

async function reconcile(client: PoolClient, log: QueueLog): Promise<void> {
  await client.query('begin');
  const { differenceCount, transfers } = await reconcileWithin(client);
  await client.query('commit');
  if (differenceCount > 0) log.error({ differenceCount, transfers }, 'the ledger does not add up');
  else log.info({ transfers }, 'the ledger adds up');
}

async function call<Value>(client: PoolClient, work: CommandFunction, ...values: number[]): Promise<Value> {
  const placeholders = values.map((_, index) => `$${index + 1}`).join();
  const { rows } = await client.query<{ result: Value }>(`select ${work}(${placeholders}) as result`, values);
  const [row] = rows;
  if (row === undefined) throw new Error(`${work} returned no row`);
  return row.result;
}
