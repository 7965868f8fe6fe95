import { Injectable } from '@nestjs/common';
import type { Actor } from '@techcheck/audit';
import { ListCheckbooks, ShowVoucher, type VoucherWithHistory } from '@techcheck/checkbook';
import { OwnApplications, OwnCaseQuery, ShowApplication } from '@techcheck/eligibility';
import { AccessLog, OwnRecordQuery } from '@techcheck/individuals';
import { done, type Result } from '@techcheck/kernel';
import type { RefusalCode } from '@techcheck/platform';
import { OwnRedemption } from '@techcheck/redemption';
import type { FactsDto } from '../admin/decisions.dto.js';
import type { DataExportDto, ExportedApplicationDto } from './me.dto.js';

const AT_ONCE = 100;

/** Applications with all that their decisions were built on. */
@Injectable()
export class CaseRecords {
  constructor(
    private readonly applications: OwnApplications,
    private readonly application: ShowApplication,
    private readonly cases: OwnCaseQuery,
  ) {}

  async execute(actor: Actor & { id: string }): Promise<ExportedApplicationDto[]> {
    const exported: ExportedApplicationDto[] = [];
    for (const { id } of await all((after) => this.applications.execute(actor.id, AT_ONCE, after))) {
      const [found, kept] = [await this.application.execute(actor, id), await this.cases.execute(actor, id)];
      if (!found.ok || !kept.ok) continue;
      const decisions = kept.value.decisions.map((each) => ({
        ...each,
        facts: each.facts as FactsDto,
        findings: [...each.findings],
      }));
      exported.push({ ...found.value, ...kept.value, decisions });
    }
    return exported;
  }
}

/** Holds, codes and the access log, the long lists of an export. */
@Injectable()
export class OtherRecords {
  constructor(
    private readonly redemption: OwnRedemption,
    private readonly accessLog: AccessLog,
  ) {}

  async execute(individualId: string): Promise<Pick<DataExportDto, 'holds' | 'codes' | 'accessLog'>> {
    return {
      holds: await all((after) => this.redemption.holds(individualId, { limit: AT_ONCE, after })),
      codes: await all((after) => this.redemption.codes(individualId, { limit: AT_ONCE, after })),
      accessLog: await all((after) => this.accessLog.execute(individualId, AT_ONCE, after)),
    };
  }
}

/** Gathers everything that is stored about a person from the libs that store it. */
@Injectable()
export class DataExport {
  constructor(
    private readonly record: OwnRecordQuery,
    private readonly cases: CaseRecords,
    private readonly checkbooks: ListCheckbooks,
    private readonly voucher: ShowVoucher,
    private readonly others: OtherRecords,
  ) {}

  /** Refuses: individual-not-found. */
  async execute(actor: Actor & { id: string }): Promise<Result<DataExportDto, RefusalCode>> {
    const person = await this.record.execute(actor, actor.id);
    if (!person.ok) return person;
    const applications = await this.cases.execute(actor);
    const checkbooks = await all((after) => this.checkbooks.execute(actor.id, AT_ONCE, after));
    const vouchers: VoucherWithHistory[] = [];
    for (const { id } of checkbooks.flatMap((checkbook) => checkbook.vouchers)) {
      const found = await this.voucher.execute(actor.id, id);
      if (found.ok) vouchers.push(found.value);
    }
    return done({
      exportedAt: new Date().toISOString(),
      person: person.value,
      applications,
      checkbooks,
      vouchers,
      ...(await this.others.execute(actor.id)),
    });
  }
}

/** Every page of a list that hands out one more row than asked for when there are more. */
async function all<Item extends { id: string }>(page: (after: string | null) => Promise<Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for (let after: string | null = null; ;) {
    const rows = await page(after);
    items.push(...rows.slice(0, AT_ONCE));
    if (rows.length <= AT_ONCE) return items;
    after = items.at(-1)?.id ?? null;
  }
}
