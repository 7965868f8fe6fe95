/** Where a ticket stands. */
export class TicketDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /** @example "2026-12-01T08:00:03.120Z" */
  arrivedAt!: string;
  /** True when you may apply now. */
  admitted!: boolean;
  /**
   * How many are let in before you.
   * @example 12400
   */
  ahead!: number;
  /**
   * At the present rate; null once you are admitted.
   * @example "2026-12-01T08:00:38.000Z"
   */
  expectedAdmissionAt!: string | null;
  /**
   * When to ask again.
   * @example 9
   */
  retryAfterSeconds!: number;
}

/** A new ticket. */
export class TakenTicketDto extends TicketDto {
  /**
   * Keep it, and send it in the header Waiting-Ticket.
   * @example "v1.01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12.1796025603120.Zq1nT0C3mV9wJ4h2r8sLxA.4qJ8s0mDk2b1N7cV5xW9yQ"
   */
  ticket!: string;
}
