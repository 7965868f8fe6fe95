/** Work that was given up and waits for a person. */
export class ParkedWorkDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b30" */
  id!: string;
  /**
   * Work from the outbox, or a grant that could not be written.
   * @example "outbox"
   */
  kind!: 'outbox' | 'grant';
  /** @example "application.submitted" */
  topic!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  subjectId!: string;
  /** @example "Error: policy version 01936a6e-7d3a-7c59-8a51-0c8f2f6f3b20 does not exist" */
  reason!: string;
  /** @example "2026-11-21T09:00:31.000Z" */
  since!: string;
}

/** One page of parked work, oldest first. */
export class ParkedWorkPageDto {
  items!: ParkedWorkDto[];
  /**
   * Where the next page begins; null on the last.
   * @example "MDE5MzZhNmUtN2QzYS03YzU5LThhNTEtMGM4ZjJmNmYzYjEx"
   */
  nextCursor!: string | null;
}

/** Work that is on its way again. */
export class RetriedWorkDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b30" */
  id!: string;
  /** @example true */
  retried!: boolean;
}
