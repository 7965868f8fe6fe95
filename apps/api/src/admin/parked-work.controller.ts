import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import { ListParkedWork, RetryParkedWork, type ParkedWork } from '@techcheck/checkbook';
import type { Result } from '@techcheck/kernel';
import type { RefusalCode } from '@techcheck/platform';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { ParkedWorkPageDto, RetriedWorkDto } from './parked-work.dto.js';

@ApiTags('parked work')
@Controller('admin/v1/parked-work')
export class ParkedWorkController {
  constructor(
    private readonly list: ListParkedWork,
    private readonly retry: RetryParkedWork,
  ) {}

  /** Lists work that failed too often and waits for a person, oldest first. */
  @Get()
  @For('case-officer', 'finance-officer', 'auditor')
  @ApiOkResponse({ type: ParkedWorkPageDto })
  @ApiProblems('invalid-cursor')
  async listParkedWork(@Query() query: PageQuery): Promise<Page<ParkedWork>> {
    return toPage(await this.list.execute(query.limit, readCursor(query)), query);
  }

  /** Puts one piece of parked work back to work, once its cause has been removed. */
  @Post(':id/retry')
  @HttpCode(200)
  @For('case-officer', 'finance-officer')
  @ApiOkResponse({ type: RetriedWorkDto })
  @ApiProblems('not-found')
  async retryParkedWork(
    @CurrentActor() actor: Actor & { id: string },
    @Param('id', IdPipe) id: string,
  ): Promise<Result<{ id: string; retried: boolean }, RefusalCode>> {
    return this.retry.execute(actor, id);
  }
}
