import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { Result } from '@techcheck/kernel';
import {
  ApprovePayoutBatch,
  CancelPayoutBatch,
  CreatePayoutBatch,
  PayoutQueries,
  type PayoutBatchDetails,
  type PayoutBatchView,
} from '@techcheck/payouts';
import type { CommandResult, IdempotencyKey, RefusalCode } from '@techcheck/platform';
import type { FastifyReply } from 'fastify';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { readCursor, toPage, type Page } from '../http/paging.js';
import {
  CreatePayoutBatchDto,
  PayoutBatchDetailsDto,
  PayoutBatchDto,
  PayoutBatchListQuery,
  PayoutBatchPageDto,
} from './payout-batches.dto.js';

@ApiTags('payouts')
@Controller('admin/v1/payout-batches')
export class PayoutBatchesController {
  constructor(
    private readonly create: CreatePayoutBatch,
    private readonly approve: ApprovePayoutBatch,
    private readonly cancel: CancelPayoutBatch,
    private readonly payouts: PayoutQueries,
  ) {}

  /** Gathers all that is payable in a programme into a draft, one item a provider. Someone else has to approve it. */
  @Post()
  @For('finance-officer')
  @ApiIdempotent()
  @ApiCreatedResponse({ type: PayoutBatchDto })
  @ApiProblems('programme-not-found', 'nothing-to-pay', 'idempotency-key-missing', 'idempotency-key-reused')
  async createPayoutBatch(
    @CurrentActor() actor: Actor,
    @Idempotency() key: IdempotencyKey,
    @Body() body: CreatePayoutBatchDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandResult<PayoutBatchView>> {
    const result = await this.create.execute(actor, key, body.programmeId);
    if (result.ok) void reply.header('Location', `/admin/v1/payout-batches/${result.value.body.id}`);
    return result;
  }

  /** Batches, newest first. */
  @Get()
  @For('finance-officer', 'auditor')
  @ApiOkResponse({ type: PayoutBatchPageDto })
  @ApiProblems('invalid-cursor')
  async listPayoutBatches(@Query() query: PayoutBatchListQuery): Promise<Page<PayoutBatchView>> {
    const page = { limit: query.limit, after: readCursor(query) };
    return toPage(await this.payouts.batches(query.programmeId ?? null, page), query);
  }

  /** One batch with its items, and the captures and refunds that each is made of. */
  @Get(':id')
  @For('finance-officer', 'auditor')
  @ApiOkResponse({ type: PayoutBatchDetailsDto })
  @ApiProblems('payout-batch-not-found')
  async readPayoutBatch(@Param('id', IdPipe) id: string): Promise<Result<PayoutBatchDetails, RefusalCode>> {
    return this.payouts.batch(id);
  }

  /** Approves a draft that someone else made: its money leaves the programme for the bank. */
  @Post(':id/approval')
  @For('finance-officer')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: PayoutBatchDto })
  @ApiProblems(
    'payout-batch-not-found',
    'payout-batch-wrong-status',
    'approver-is-creator',
    'payout-batch-disputed',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async approvePayoutBatch(
    @CurrentActor() actor: Actor,
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
  ): Promise<CommandResult<PayoutBatchView>> {
    return this.approve.execute(actor, key, id);
  }

  /** Undoes a draft: what it gathered can be paid by another batch. */
  @Post(':id/cancellation')
  @For('finance-officer')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: PayoutBatchDto })
  @ApiProblems(
    'payout-batch-not-found',
    'payout-batch-wrong-status',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async cancelPayoutBatch(
    @CurrentActor() actor: Actor,
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
  ): Promise<CommandResult<PayoutBatchView>> {
    return this.cancel.execute(actor, key, id);
  }
}
