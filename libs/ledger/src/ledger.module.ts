import { Module } from '@nestjs/common';
import { Reconcile } from './commands/reconcile.js';
import { ReconciliationQueries } from './queries/reconciliation-queries.js';
import { TransferQueries } from './queries/transfer-queries.js';

const parts = [Reconcile, ReconciliationQueries, TransferQueries];

@Module({ providers: parts, exports: parts })
export class LedgerModule {}
