import { Module } from '@nestjs/common';
import { LotteriesModule } from '@techcheck/eligibility';
import { ChangeVoucher } from './commands/change-voucher.js';
import { GrantBudget } from './commands/grant-budget.js';
import { RetryParkedWork } from './commands/retry-parked-work.js';
import { ListCheckbooks } from './queries/list-checkbooks.js';
import { ListParkedWork } from './queries/parked-work.js';
import { ShowVoucher } from './queries/show-voucher.js';
import { Statistics } from './queries/statistics.js';

const parts = [GrantBudget, ChangeVoucher, RetryParkedWork, ListCheckbooks, ShowVoucher, ListParkedWork, Statistics];

/** Grants follow the order that lotteries draw. */
@Module({ imports: [LotteriesModule], providers: parts, exports: [...parts, LotteriesModule] })
export class CheckbookModule {}
