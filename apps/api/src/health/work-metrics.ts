import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, metrics } from '@techcheck/platform';
import { Gauge } from 'prom-client';

/** What waits, read from the database when somebody asks: the same figure whichever process answers. */
@Injectable()
export class WorkMetrics implements OnModuleInit {
  constructor(private readonly database: Database) {}

  onModuleInit(): void {
    const { database } = this;
    const outbox = new Gauge({
      name: 'techcheck_outbox_rows',
      help: 'Work that is not done: waiting, overdue (enqueued over a minute ago) or parked.',
      labelNames: ['state'],
      registers: [metrics],
      async collect() {
        const [row] = await database.query<{ waiting: string; overdue: string; parked: string }>(
          `select count(*) filter (where parked_at is null) as waiting,
             count(*) filter (where parked_at is null and enqueued_at < now() - interval '1 minute') as overdue,
             count(*) filter (where parked_at is not null) as parked
           from platform.outbox where done_at is null`,
        );
        for (const [state, count] of Object.entries(row ?? {})) outbox.set({ state }, Number(count));
      },
    });
    const applications = new Gauge({
      name: 'techcheck_open_applications',
      help: 'Applications in line, by status.',
      labelNames: ['status'],
      registers: [metrics],
      async collect() {
        applications.reset();
        const rows = await database.query<{ status: string; count: string }>(
          `select status, count(*) from eligibility.application
           where status in ('submitted', 'checking', 'manual-review') or status in ('eligible', 'waitlisted') group by status`,
        );
        for (const { status, count } of rows) applications.set({ status }, Number(count));
      },
    });
  }
}
