import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SpendReport, type SpendGroup, type SpendRow } from '@techcheck/payouts';
import { For } from '../auth/access.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { SpendDto, SpendQuery } from './spend.dto.js';

@ApiTags('spend')
@For('finance-officer', 'programme-owner', 'auditor')
@Controller('admin/v1/spend')
export class SpendController {
  constructor(private readonly report: SpendReport) {}

  /** Where the money is: granted, held, captured, refunded and paid, by any mix of groups, exact against the ledger. */
  @Get()
  @ApiOkResponse({ type: SpendDto })
  @ApiProblems()
  async readSpend(@Query() query: SpendQuery): Promise<{ groupBy: SpendGroup[]; rows: SpendRow[] }> {
    const groupBy = query.groupBy ?? [];
    return { groupBy, rows: await this.report.execute(groupBy, query.programmeId ?? null) };
  }
}
