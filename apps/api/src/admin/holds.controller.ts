import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { Result } from '@techcheck/kernel';
import type { CommandResult, IdempotencyKey, RefusalCode } from '@techcheck/platform';
import {
  HoldQueries,
  ResolveDispute,
  type AdminHoldView,
  type HoldView,
  type HoldWithCaptures,
} from '@techcheck/redemption';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { HoldDto } from '../provider/hold.dto.js';
import { AdminHoldWithCapturesDto, DisputedHoldPageDto, ResolveDisputeDto } from './holds.dto.js';

@ApiTags('holds')
@Controller('admin/v1/holds')
export class AdminHoldsController {
  constructor(
    private readonly resolve: ResolveDispute,
    private readonly holds: HoldQueries,
  ) {}

  /** The case officers’ work list: disputed holds, oldest first. */
  @Get()
  @For('case-officer', 'auditor')
  @ApiOkResponse({ type: DisputedHoldPageDto })
  @ApiProblems('invalid-cursor')
  async listDisputedHolds(@Query() query: PageQuery): Promise<Page<AdminHoldView>> {
    return toPage(await this.holds.disputed({ limit: query.limit, after: readCursor(query) }), query);
  }

  /** One hold with what has been taken from it. */
  @Get(':id')
  @For('case-officer', 'finance-officer', 'auditor')
  @ApiOkResponse({ type: AdminHoldWithCapturesDto })
  @ApiProblems('hold-not-found')
  async readHold(@Param('id', IdPipe) id: string): Promise<Result<HoldWithCaptures<AdminHoldView>, RefusalCode>> {
    return this.holds.oneForStaff(id);
  }

  /** Ends a dispute, for the learner or for the provider. */
  @Post(':id/dispute-resolution')
  @For('case-officer')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: HoldDto })
  @ApiProblems(
    'hold-not-found',
    'hold-not-disputed',
    'capture-in-draft-payout',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async resolveDispute(
    @CurrentActor() actor: Actor,
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) holdId: string,
    @Body() body: ResolveDisputeDto,
  ): Promise<CommandResult<HoldView>> {
    return this.resolve.execute(actor, key, { holdId, outcome: body.outcome, reason: body.reason });
  }
}
