import { Injectable } from '@nestjs/common';
import { actorJson, recordChange, type Actor } from '@techcheck/audit';
import { done, refused, type Result } from '@techcheck/kernel';
import { Database, unpark } from '@techcheck/platform';

/** Work that was set aside goes back to work: a parked outbox row, or a parked grant. */
@Injectable()
export class RetryParkedWork {
  constructor(private readonly database: Database) {}

  /** @param id of the list of parked work. Refuses: not-found. */
  async execute(actor: Actor, id: string): Promise<Result<{ id: string; retried: true }, 'not-found'>> {
    if ((await this.retryOutboxRow(actor, id)) || (await this.retryGrant(actor, id))) {
      return done({ id, retried: true });
    }
    return refused('not-found');
  }

  private async retryOutboxRow(actor: Actor, id: string): Promise<boolean> {
    const result = await this.database.transaction(async (client) => {
      const retried = await unpark(client, id);
      if (retried) await recordChange(client, actor, { action: 'work.retried', subjectKind: 'outbox', subjectId: id });
      return done(retried);
    });
    return result.ok && result.value;
  }

  private async retryGrant(actor: Actor, id: string): Promise<boolean> {
    const result = await this.database.call<boolean>('checkbook.unpark_grant', [actorJson(actor), id]);
    return result.ok && result.value;
  }
}
