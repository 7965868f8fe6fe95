import { Module } from '@nestjs/common';
import { ApprovePayoutBatch } from './commands/approve-payout-batch.js';
import { CancelPayoutBatch } from './commands/cancel-payout-batch.js';
import { CreatePayoutBatch } from './commands/create-payout-batch.js';
import { PayoutQueries } from './queries/payout-queries.js';
import { SpendReport } from './queries/spend-report.js';

const parts = [CreatePayoutBatch, ApprovePayoutBatch, CancelPayoutBatch, PayoutQueries, SpendReport];

@Module({ providers: parts, exports: parts })
export class PayoutsModule {}
