import { type LearnerHoldDto } from './holds.dto.js';
import { type CheckbookDto, type VoucherWithHistoryDto } from './checkbooks.dto.js';
import { type OwnApplicationDto } from './applications.dto.js';

/** One read of your protected data. */
export class AccessLogEntryDto {
  /** @example "00000000-0000-0000-0000-00000000002a" */
  id!: string;
  /** @example "2026-11-21T09:00:01.000Z" */
  at!: string;
  /**
   * Who read: you, a provider, the authority's staff, or the system on its own.
   * @example "system"
   */
  readBy!: 'individual' | 'provider' | 'staff' | 'system';
  /** @example "personnummer" */
  what!: string;
  /** @example "eligibility check of application 01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  why!: string;
}

/** One page of the access log, newest first. */
export class AccessLogPageDto {
  items!: AccessLogEntryDto[];
  /**
   * Where the next page begins; null on the last.
   * @example "MDE5MzZhNmUtN2QzYS03YzU5LThhNTEtMGM4ZjJmNmYzYjEx"
   */
  nextCursor!: string | null;
}

/** What is stored about you as a person. */
export class OwnRecordDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b10" */
  id!: string;
  /**
   * Twelve digits.
   * @example "189001019802"
   */
  personnummer!: string;
  /** @example "Alma Berg" */
  name!: string | null;
  /** @example false */
  protectedIdentity!: boolean;
  /** @example "2026-11-21T08:59:00.000Z" */
  createdAt!: string;
}

/** Everything that is stored about you (GDPR articles 15 and 20). */
export class DataExportDto {
  /** @example "2026-11-21T09:10:00.000Z" */
  exportedAt!: string;
  person!: OwnRecordDto;
  applications!: OwnApplicationDto[];
  checkbooks!: CheckbookDto[];
  /** Every voucher with its history. */
  vouchers!: VoucherWithHistoryDto[];
  holds!: LearnerHoldDto[];
  accessLog!: AccessLogEntryDto[];
}

/** You have been erased. */
export class ErasedDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b10" */
  id!: string;
  /** @example "2026-11-21T09:15:00.000Z" */
  erasedAt!: string;
}
