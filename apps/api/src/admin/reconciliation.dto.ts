/** One figure that is not what the transfers add up to. */
export class DifferenceDto {
  /** @example "held on voucher" */
  what!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b17" */
  id!: string;
  /**
   * What the counter says, in öre.
   * @example "250000"
   */
  recordedMinor!: string;
  /**
   * What the transfers say, in öre.
   * @example "240000"
   */
  ledgerMinor!: string;
}

/** One run of the reconciler. */
export class ReconciliationDto {
  /** @example "42" */
  id!: string;
  /** @example "2026-12-01T03:00:00.000Z" */
  ranAt!: string;
  /**
   * How many transfers there were.
   * @example "120345"
   */
  transfers!: string;
  /**
   * What they moved altogether, in öre.
   * @example "9876543210"
   */
  movedMinor!: string;
  /**
   * 0 as long as all is well.
   * @example 0
   */
  differenceCount!: number;
  /** The first hundred differences. */
  differences!: DifferenceDto[];
}

/** The last runs of the reconciler. */
export class ReconciliationListDto {
  /** Newest first, at most twenty. */
  items!: ReconciliationDto[];
}
