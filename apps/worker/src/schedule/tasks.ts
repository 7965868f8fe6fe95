import type { DrawLotteries } from '@techcheck/eligibility';
import type { BindLotteries } from '@techcheck/programme';
import { outboxDepth, purgeOutbox, type CommandFunction, type Database, type QueueLog } from '@techcheck/platform';
import type { ScheduledTask } from './scheduler.js';

const EXPIRE_AT_ONCE = 500;
const OUTBOX_KEPT_DAYS = 30;
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** The commands that tasks call besides the database's own. */
export interface ScheduledCommands {
  readonly bindLotteries: BindLotteries;
  readonly drawLotteries: DrawLotteries;
}

/** Everything that happens because time passes. The database's clock decides what is due. */
export function scheduledTasks(database: Database, log: QueueLog, commands: ScheduledCommands): ScheduledTask[] {
  const expire = (name: string, everySeconds: number, work: CommandFunction): ScheduledTask => ({
    name,
    everySeconds,
    run: () => untilNothingIsDue(database, work),
  });
  return [
    expire('expire-holds', 10, 'redemption.expire_due'),
    expire('expire-vouchers', MINUTE, 'checkbook.expire_due'),
    expire('forget-register-answers', 10 * MINUTE, 'eligibility.forget_kept_facts'),
    { name: 'expire-accreditations', everySeconds: MINUTE, run: () => call(database, 'providers.expire_due') },
    { name: 'lotteries', everySeconds: 2, run: () => lotteries(commands, log) },
    { name: 'release-set-asides', everySeconds: MINUTE, run: () => call(database, 'checkbook.release_set_asides') },
    { name: 'forget-old-answers', everySeconds: HOUR, run: () => call(database, 'platform.forget_old_answers') },
    {
      name: 'purge-outbox',
      everySeconds: HOUR,
      run: async () => {
        const rows = await purgeOutbox(database.pool, OUTBOX_KEPT_DAYS);
        if (rows > 0) log.info({ rows }, 'done outbox rows purged');
      },
    },
    { name: 'reconcile-ledger', everySeconds: HOUR, run: () => reconcile(database, log) },
    {
      name: 'report-outbox',
      everySeconds: MINUTE,
      run: async () => log.info({ ...(await outboxDepth(database.pool)) }, 'outbox'),
    },
  ];
}

/** In portions, so that nobody waits long for a lock. */
async function untilNothingIsDue(database: Database, work: CommandFunction): Promise<void> {
  for (;;) {
    const expired = await database.call<number>(work, [EXPIRE_AT_ONCE]);
    if (!expired.ok || expired.value < EXPIRE_AT_ONCE) return;
  }
}

async function call(database: Database, work: CommandFunction): Promise<void> {
  await database.call(work, []);
}

/** A round is bound when it is made; should that have been missed, then here, before anybody can apply in it. */
async function lotteries({ bindLotteries, drawLotteries }: ScheduledCommands, log: QueueLog): Promise<void> {
  const bound = await bindLotteries.execute();
  if (bound > 0) log.info({ bound }, 'lottery rounds bound to a seed');
  for (const roundId of await drawLotteries.execute()) log.info({ roundId }, 'lottery drawn');
}

async function reconcile(database: Database, log: QueueLog): Promise<void> {
  const result = await database.call<{ differenceCount: number; transfers: number }>('ledger.reconcile', []);
  if (!result.ok) return;
  const { differenceCount, transfers } = result.value;
  if (differenceCount > 0) log.error({ differenceCount, transfers }, 'the ledger does not add up');
  else log.info({ transfers }, 'the ledger adds up');
}
