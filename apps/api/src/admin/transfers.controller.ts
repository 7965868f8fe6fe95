import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { TransferQueries, type TransferView } from '@techcheck/ledger';
import { For } from '../auth/access.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { readCursor, toPage, type Page } from '../http/paging.js';
import { TransferListQuery, TransferPageDto } from './transfers.dto.js';

@ApiTags('ledger')
@For('finance-officer', 'auditor')
@Controller('admin/v1/transfers')
export class TransfersController {
  constructor(private readonly transfers: TransferQueries) {}

  /** The ledger, oldest first: each row moves one amount from one account to another. */
  @Get()
  @ApiOkResponse({ type: TransferPageDto })
  @ApiProblems('invalid-cursor')
  async listTransfers(@Query() query: TransferListQuery): Promise<Page<TransferView>> {
    const { limit, cursor: _, ...filter } = query;
    return toPage(await this.transfers.list(filter, { limit, after: readCursor(query) }), query);
  }
}
