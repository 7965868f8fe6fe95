import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { PayoutQueries, type ProviderPayoutView } from '@techcheck/payouts';
import { For } from '../auth/access.decorator.js';
import { CurrentProvider } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { ProviderPayoutPageDto } from './payouts.dto.js';

@ApiTags('payouts')
@For('provider-staff')
@Controller('provider/v1/payouts')
export class ProviderPayoutsController {
  constructor(private readonly payouts: PayoutQueries) {}

  /** Your payouts from their approval on, newest first, each with what it pays and what is taken off. */
  @Get()
  @ApiOkResponse({ type: ProviderPayoutPageDto })
  @ApiProblems('invalid-cursor')
  async listPayouts(
    @CurrentProvider() providerId: string,
    @Query() query: PageQuery,
  ): Promise<Page<ProviderPayoutView>> {
    const page = { limit: query.limit, after: readCursor(query) };
    return toPage(await this.payouts.ofProvider(providerId, page), query);
  }
}
