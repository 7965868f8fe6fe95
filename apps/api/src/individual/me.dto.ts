import { ApiProperty, OmitType } from '@nestjs/swagger';
import { OpenedDecisionDto } from '../admin/decisions.dto.js';
import { RefundDto } from '../provider/capture.dto.js';
import { LearnerHoldWithCapturesDto } from './holds.dto.js';
import { type CheckbookDto, type VoucherWithHistoryDto } from './checkbooks.dto.js';
import { OwnApplicationDto } from './applications.dto.js';

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

/** Why you asked for a decision to be looked at again. */
export class OwnReconsiderationDto {
  /** @example "2026-11-22T10:00:00.000Z" */
  requestedAt!: string;
  /** @example "Jag flyttade tillbaka till Sverige den 1 oktober." */
  grounds!: string;
}

/** An application with everything that was kept with it. */
export class ExportedApplicationDto extends OmitType(OwnApplicationDto, ['decisions']) {
  /** @example "sv" */
  language!: 'sv' | 'en';
  /**
   * The municipality it counts for; null when it is protected or not known.
   * @example "2480"
   */
  @ApiProperty({ type: String, nullable: true, example: '2480' })
  municipalityCode!: string | null;
  /** All decisions with the facts they were built on, the first one first. */
  decisions!: OpenedDecisionDto[];
  reconsiderations!: OwnReconsiderationDto[];
}

/** A booking with everything that was kept with it. */
export class ExportedHoldDto extends LearnerHoldWithCapturesDto {
  /**
   * Your objection, if you made one.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  disputeReason!: string | null;
  /**
   * The municipality it counts for; null when it is protected or not known.
   * @example "2480"
   */
  @ApiProperty({ type: String, nullable: true, example: '2480' })
  municipalityCode!: string | null;
  /** What the provider has given back. */
  refunds!: RefundDto[];
}

/** A one-time code you made. The code itself is kept nowhere. */
export class ExportedCodeDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b41" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b17" */
  voucherId!: string;
  /**
   * The session you agreed to beforehand.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  sessionId!: string | null;
  /**
   * The amount you agreed to beforehand, in öre.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  amountMinor!: string | null;
  /** @example "2026-11-21T09:00:00.000Z" */
  createdAt!: string;
  /** @example "2026-11-21T09:15:00.000Z" */
  expiresAt!: string;
  /**
   * When a provider used it.
   * @example "2026-11-21T09:05:00.000Z"
   */
  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:05:00.000Z' })
  usedAt!: string | null;
}

/** Everything that is stored about you (GDPR articles 15 and 20). */
export class DataExportDto {
  /** @example "2026-11-21T09:10:00.000Z" */
  exportedAt!: string;
  person!: OwnRecordDto;
  applications!: ExportedApplicationDto[];
  checkbooks!: CheckbookDto[];
  /** Every voucher with its history. */
  vouchers!: VoucherWithHistoryDto[];
  holds!: ExportedHoldDto[];
  codes!: ExportedCodeDto[];
  accessLog!: AccessLogEntryDto[];
}

/** You have been erased. */
export class ErasedDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b10" */
  id!: string;
  /** @example "2026-11-21T09:15:00.000Z" */
  erasedAt!: string;
}
