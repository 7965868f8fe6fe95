import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { TopicHandler } from '../../../libs/platform/src/outbox/outbox-consumer.js';
import { Rig, until, type StoreKind } from './rig.js';

/** A process in the middle of a job. */
export interface DoomedWorker {
  says(line: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  goOn(): void;
}

/** A rig with a topic, its queue, and a table that shows how often each row had its effect. */
export class OutboxRig extends Rig {
  static override async start(kind: StoreKind): Promise<OutboxRig> {
    const rig = await Rig.open(kind, OutboxRig);
    // Only ours: what the migrations subscribe belongs to other queues.
    await rig.owner.query(`delete from platform.subscription`);
    await rig.owner.query(`insert into platform.subscription values ('made', 'work')`);
    await rig.owner.query('create table public.effect (outbox_id uuid not null)');
    await rig.owner.query('grant select, insert on public.effect to techcheck_app');
    return rig;
  }

  async reset(): Promise<void> {
    await this.owner.query('truncate platform.outbox, public.effect');
    await this.wipe();
  }

  /** Emits rows and returns their ids in order. */
  async emit(topic: string, count: number): Promise<string[]> {
    await this.app.query(`select platform.emit($1, gen_random_uuid(), '{"kind":"test"}') from generate_series(1, $2)`, [
      topic,
      count,
    ]);
    const emitted = await this.app.query<{ id: string }>(
      'select id from platform.outbox where topic = $1 order by created_at desc, id desc limit $2',
      [topic, count],
    );
    return emitted.rows.map((row) => row.id).reverse();
  }

  /** The effect as every handler has it: marked done and done in one transaction. */
  readonly effect: TopicHandler = async (rows) => {
    const client = await this.app.connect();
    try {
      await client.query('begin');
      // In the order of their ids: two deliveries that overlap wait for each other instead of deadlocking.
      const open = await client.query<{ id: string }>(
        `with open as (
           select id from platform.outbox where id = any ($1::uuid[]) and done_at is null order by id for update
         )
         update platform.outbox o set done_at = clock_timestamp(), parked_at = null
         from open where o.id = open.id returning o.id`,
        [rows.map((row) => row.id)],
      );
      await client.query('insert into public.effect (outbox_id) select unnest($1::uuid[])', [
        open.rows.map((row) => row.id),
      ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  };

  async effects(): Promise<{ rows: number; distinct: number }> {
    const { rows } = await this.app.query<{ rows: number; distinct: number }>(
      'select count(*)::int as rows, count(distinct outbox_id)::int as distinct from public.effect',
    );
    return rows[0] ?? { rows: 0, distinct: 0 };
  }

  async hasEffect(id: string | undefined): Promise<boolean> {
    return (await this.app.query('select from public.effect where outbox_id = $1', [id])).rowCount === 1;
  }

  /** The rows that were given up, oldest first. */
  async parkedRows(): Promise<{ id: string; topic: string; reason: string }[]> {
    const { rows } = await this.app.query<{ id: string; topic: string; reason: string }>(
      `select id, topic, parked_reason as reason from platform.outbox
       where parked_at is not null and done_at is null order by parked_at`,
    );
    return rows;
  }

  async openRows(): Promise<number> {
    const { rows } = await this.app.query<{ open: number }>(
      'select count(*)::int as open from platform.outbox where done_at is null',
    );
    return rows[0]?.open ?? 0;
  }

  /** A worker of another process; its lock lapses after 400 ms without a sign of life. */
  startDoomedWorker(queue: string): DoomedWorker {
    const child = this.spawnWorker(queue);
    const said: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
    return {
      says: (line) => until(() => said.includes(line)),
      signal: (signal) => void child.kill(signal),
      goOn: () => void child.stdin.write('\n'),
    };
  }

  /**
   * A worker of another process that is killed by one row, and is started again each time, as a supervisor would.
   * @returns what ends it.
   */
  keepWorkerThatDiesOf(queue: string, deadlyId: string | undefined): () => void {
    let wanted = true;
    const start = (): void => {
      if (wanted) this.spawnWorker(queue, deadlyId).once('exit', start);
    };
    start();
    return () => {
      wanted = false;
    };
  }

  private spawnWorker(queue: string, deadlyId?: string): ChildProcessByStdio<Writable, Readable, null> {
    const settings = { queue, databaseUrl: this.appUrl, queueUrl: this.queueUrl, lockMs: 400, deadlyId };
    const program = fileURLToPath(new URL('./doomed-worker.mjs', import.meta.url));
    const child = spawn(process.execPath, [program, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.children.push(child);
    return child;
  }
}
