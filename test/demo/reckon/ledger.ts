/** One row of `GET /admin/v1/transfers`. */
export interface Transfer {
  readonly id: string;
  readonly kind: string;
  readonly debit: Account;
  readonly credit: Account;
  readonly amountMinor: string;
  readonly programmeId: string;
}

export interface Account {
  readonly kind: string;
  readonly id: string;
}

/** Credits less debits of every account, by the demo's own addition. */
export class Books {
  private readonly balances = new Map<string, bigint>();
  private readonly movedByKind = new Map<string, bigint>();
  private readonly countByKind = new Map<string, number>();

  constructor(transfers: readonly Transfer[]) {
    for (const { kind, debit, credit, amountMinor } of transfers) {
      const amount = BigInt(amountMinor);
      this.add(debit, -amount);
      this.add(credit, amount);
      this.movedByKind.set(kind, (this.movedByKind.get(kind) ?? 0n) + amount);
      this.countByKind.set(kind, (this.countByKind.get(kind) ?? 0) + 1);
    }
  }

  /** The balance of one account. */
  of(kind: string, id: string): bigint {
    return this.balances.get(`${kind} ${id}`) ?? 0n;
  }

  /** The balances of all accounts of a kind, added up. */
  all(kind: string): bigint {
    return [...this.balances].filter(([key]) => key.startsWith(`${kind} `)).reduce((sum, [, value]) => sum + value, 0n);
  }

  /** Accounts of a kind by their id. */
  accounts(kind: string): Map<string, bigint> {
    const start = `${kind} `;
    const found = [...this.balances].filter(([key]) => key.startsWith(start));
    return new Map(found.map(([key, value]) => [key.slice(start.length), value]));
  }

  /** What all transfers of a kind moved. */
  moved(kind: string): bigint {
    return this.movedByKind.get(kind) ?? 0n;
  }

  count(kind: string): number {
    return this.countByKind.get(kind) ?? 0;
  }

  get kinds(): string[] {
    return [...this.countByKind.keys()];
  }

  /** Zero, always: what one account gives another receives. */
  get total(): bigint {
    return [...this.balances.values()].reduce((sum, value) => sum + value, 0n);
  }

  private add({ kind, id }: Account, amount: bigint): void {
    const key = `${kind} ${id}`;
    this.balances.set(key, (this.balances.get(key) ?? 0n) + amount);
  }
}
