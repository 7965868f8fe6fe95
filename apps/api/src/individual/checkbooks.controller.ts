import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import { ListCheckbooks, ShowVoucher, type CheckbookView, type VoucherWithHistory } from '@techcheck/checkbook';
import type { Result } from '@techcheck/kernel';
import type { RefusalCode } from '@techcheck/platform';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { CheckbookPageDto, VoucherWithHistoryDto } from './checkbooks.dto.js';

@ApiTags('checkbooks')
@For('individual')
@Controller('individual/v1')
export class CheckbooksController {
  constructor(
    private readonly checkbooks: ListCheckbooks,
    private readonly voucher: ShowVoucher,
  ) {}

  /** Lists your checkbooks with their vouchers and what is left on each. */
  @Get('checkbooks')
  @ApiOkResponse({ type: CheckbookPageDto })
  @ApiProblems('invalid-cursor')
  async listCheckbooks(
    @CurrentActor() actor: Actor & { id: string },
    @Query() query: PageQuery,
  ): Promise<Page<CheckbookView>> {
    return toPage(await this.checkbooks.execute(actor.id, query.limit, readCursor(query)), query);
  }

  /** Shows one of your vouchers with every movement of its money. */
  @Get('vouchers/:id')
  @ApiOkResponse({ type: VoucherWithHistoryDto })
  @ApiProblems('voucher-not-found', 'not-found')
  async showVoucher(
    @CurrentActor() actor: Actor & { id: string },
    @Param('id', IdPipe) id: string,
  ): Promise<Result<VoucherWithHistory, RefusalCode>> {
    return this.voucher.execute(actor.id, id);
  }
}
