import { Injectable } from '@nestjs/common';
import { PersonVault } from '@techcheck/identity';
import type { IdentityNumber } from '@techcheck/individuals';
import { Database } from '@techcheck/platform';
import type { FactSource } from '@techcheck/programme';
import type { Inquiry } from './inquiry.js';

/** An answer that a register gave, now or earlier. */
export interface KeptAnswer {
  readonly answer: unknown;
  readonly answeredAt: Date;
}

/** An answer to keep. */
export interface FreshAnswer extends KeptAnswer {
  readonly inquiry: Inquiry;
  readonly source: FactSource;
  readonly keepSeconds: number;
}

/** What is sealed: an answer counts only for the number it was given for. */
interface Sealed {
  readonly number: IdentityNumber;
  readonly answer: unknown;
}

/** What registers have answered and may be used again. Sealed with each person's own key. */
@Injectable()
export class KeptFacts {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonVault,
  ) {}

  /** By application, what has not expired. That it is read is in each person's access log. */
  async read(inquiries: readonly Inquiry[]): Promise<ReadonlyMap<string, ReadonlyMap<FactSource, KeptAnswer>>> {
    const rows = await this.database.query<{
      application_id: string;
      source: FactSource;
      answer: Buffer;
      answered_at: Date;
    }>('select * from eligibility.kept_facts($1)', [inquiries.map(({ applicationId }) => applicationId)]);
    const byId = new Map(inquiries.map((inquiry) => [inquiry.applicationId, inquiry]));
    const kept = new Map<string, Map<FactSource, KeptAnswer>>();
    for (const { application_id: id, source, answer, answered_at: answeredAt } of rows) {
      const inquiry = byId.get(id);
      if (inquiry === undefined) continue;
      const opened = JSON.parse(this.vault.open(inquiry.key, answer)) as Sealed;
      if (opened.number !== inquiry.number) continue;
      const bySource = kept.get(id) ?? new Map<FactSource, KeptAnswer>();
      kept.set(id, bySource.set(source, { answer: opened.answer, answeredAt }));
    }
    return kept;
  }

  /** In one round trip for all. */
  async keep(answers: readonly FreshAnswer[]): Promise<void> {
    if (answers.length === 0) return;
    const rows = answers.map(({ inquiry, source, answer, answeredAt, keepSeconds }) => {
      const sealed: Sealed = { number: inquiry.number, answer };
      return {
        individualId: inquiry.individualId,
        source,
        answer: this.vault.seal(inquiry.key, JSON.stringify(sealed)).toString('base64'),
        answeredAt: answeredAt.toISOString(),
        keepSeconds,
      };
    });
    const result = await this.database.call<number>('eligibility.keep_facts', [JSON.stringify(rows)]);
    if (!result.ok) throw new Error(`answers cannot be refused, but were: ${result.refusal.code}`);
  }
}
