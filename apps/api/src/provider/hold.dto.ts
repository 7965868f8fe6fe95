import { ApiProperty } from '@nestjs/swagger';
import { PURPOSES } from '@techcheck/kernel';
import { holdLifeCycle } from '@techcheck/redemption';

const STATUSES = [...new Set(holdLifeCycle.edges.flatMap(([from, , to]) => [from, to]))];

/** A hold: an amount set aside for one booking, or a request for one. */
export class HoldDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  id!: string;
  /**
   * Where it stands. Money is set aside from `held` on.
   * @example "held"
   */
  @ApiProperty({ enum: STATUSES, example: 'held' })
  status!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b14" */
  providerId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b15" */
  offeringId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b16" */
  sessionId!: string;
  /**
   * What the money may be used for.
   * @example "informal-training"
   */
  @ApiProperty({ enum: PURPOSES, example: 'informal-training' })
  purpose!: string;
  /**
   * The whole amount, in öre.
   * @example "250000"
   */
  amountMinor!: string;
  /**
   * Taken by the provider so far, in öre.
   * @example "0"
   */
  capturedMinor!: string;
  /**
   * Given back to the voucher without having been taken, in öre.
   * @example "0"
   */
  releasedMinor!: string;
  /**
   * Given back after having been taken, in öre.
   * @example "0"
   */
  refundedMinor!: string;
  /**
   * Who began: the learner by booking, or the provider by presenting a code.
   * @example "learner"
   */
  startedBy!: 'learner' | 'provider';
  /**
   * First day of the session when it was booked.
   * @example "2026-12-01"
   */
  serviceStartsOn!: string;
  /**
   * Last day of the session when it was booked.
   * @example "2026-12-02"
   */
  serviceEndsOn!: string;
  /** @example "2026-11-21T09:00:00.000Z" */
  requestedAt!: string;
  /**
   * A request that is not answered by then lapses.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  requestLapsesAt!: string | null;
  /**
   * When the learner’s yes set the money aside.
   * @example "2026-11-21T09:00:00.000Z"
   */
  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:00:00.000Z' })
  heldAt!: string | null;
  /**
   * Until then the learner can let go without cost.
   * @example "2026-12-05T09:00:00.000Z"
   */
  freeReleaseUntil!: string;
  /**
   * What has not been taken by then goes back.
   * @example "2027-01-01T23:00:00.000Z"
   */
  expiresAt!: string;
  /**
   * When the learner confirmed the service.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  attendedAt!: string | null;
  /**
   * Since when it is disputed; null when it is not.
   * @example null
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  disputedAt!: string | null;
}
