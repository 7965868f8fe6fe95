import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, metrics, outboxDepth } from '@techcheck/platform';
import { Gauge } from 'prom-client';

/** What waits, read from the database when somebody asks: the same figure whichever process answers. */
@Injectable()
export class WorkMetrics implements OnModuleInit {
  constructor(private readonly database: Database) {}

  onModuleInit(): void {
    const { database } = this;
    const outbox: Gauge<'state'> = new Gauge({
      name: 'techcheck_outbox_rows',
      help: 'Work that is not done: waiting, overdue (enqueued over a minute ago) or parked.',
      labelNames: ['state'],
      registers: [metrics],
      collect: () =>
        unlessAway(outbox, async () => {
          const { waiting, inFlight, overdue, parked } = await outboxDepth(database.pool);
          for (const [state, count] of Object.entries({ waiting: waiting + inFlight, overdue, parked })) {
            outbox.set({ state }, count);
          }
        }),
    });
    const applications: Gauge<'status'> = new Gauge({
      name: 'techcheck_open_applications',
      help: 'Applications in line, by status.',
      labelNames: ['status'],
      registers: [metrics],
      collect: () =>
        unlessAway(applications, async () => {
          const rows = await database.query<{ status: string; count: string }>(
            `select status, count(*) from eligibility.application
             where status in ('submitted', 'checking', 'manual-review') or status in ('eligible', 'waitlisted') group by status`,
          );
          for (const { status, count } of rows) applications.set({ status }, Number(count));
        }),
    });
  }
}

/** Figures that cannot be had are left out: what the process knows of itself is wanted most when the database is away. */
async function unlessAway(gauge: Gauge<string>, read: () => Promise<void>): Promise<void> {
  gauge.reset();
  await read().catch(() => undefined);
}
