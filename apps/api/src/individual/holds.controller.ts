import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { Result } from '@techcheck/kernel';
import type { CommandResult, IdempotencyKey, RefusalCode } from '@techcheck/platform';
import {
  HoldQueries,
  PlaceHold,
  type HoldView,
  type HoldWithCaptures,
  type LearnerHoldView,
} from '@techcheck/redemption';
import type { FastifyReply } from 'fastify';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { HoldDto } from '../provider/hold.dto.js';
import { BookSessionDto, LearnerHoldPageDto, LearnerHoldWithCapturesDto } from './holds.dto.js';

@ApiTags('holds')
@For('individual')
@Controller('individual/v1/holds')
export class HoldsController {
  constructor(
    private readonly placeHold: PlaceHold,
    private readonly holds: HoldQueries,
  ) {}

  /** Books a session: sets the amount aside on your voucher for this provider. You can let go within the cooling-off days. */
  @Post()
  @ApiIdempotent()
  @ApiCreatedResponse({ type: HoldDto })
  @ApiProblems(
    'voucher-not-found',
    'voucher-not-active',
    'voucher-expired',
    'voucher-exhausted',
    'voucher-other-purpose',
    'session-not-found',
    'session-closed',
    'session-full',
    'amount-above-price',
    'amount-above-ceiling',
    'provider-not-a-redeemer',
    'own-contribution-missing',
    'provider-not-accredited',
    'provider-suspended',
    'purpose-not-accredited',
    'accreditation-dates',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async bookSession(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Body() body: BookSessionDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandResult<HoldView>> {
    const result = await this.placeHold.execute(actor, key, { individualId: actor.id, ...body });
    if (result.ok) void reply.header('Location', `/individual/v1/holds/${result.value.body.id}`);
    return result;
  }

  /** Your bookings and the requests that wait for your answer, newest first. */
  @Get()
  @ApiOkResponse({ type: LearnerHoldPageDto })
  @ApiProblems('invalid-cursor')
  async listHolds(
    @CurrentActor() actor: Actor & { id: string },
    @Query() query: PageQuery,
  ): Promise<Page<LearnerHoldView>> {
    return toPage(await this.holds.ofLearner(actor.id, { limit: query.limit, after: readCursor(query) }), query);
  }

  /** One booking with what has been taken from it. */
  @Get(':id')
  @ApiOkResponse({ type: LearnerHoldWithCapturesDto })
  @ApiProblems('hold-not-found')
  async readHold(
    @CurrentActor() actor: Actor & { id: string },
    @Param('id', IdPipe) id: string,
  ): Promise<Result<HoldWithCaptures<LearnerHoldView>, RefusalCode>> {
    return this.holds.oneOfLearner(actor.id, id);
  }
}
