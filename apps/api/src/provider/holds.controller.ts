import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { Result } from '@techcheck/kernel';
import type { CommandResult, IdempotencyKey, RefusalCode } from '@techcheck/platform';
import {
  CaptureHold,
  HoldQueries,
  ReleaseHold,
  RequestHold,
  type CaptureView,
  type HoldView,
  type HoldWithCaptures,
} from '@techcheck/redemption';
import type { FastifyReply } from 'fastify';
import { For } from '../auth/access.decorator.js';
import { CurrentActor, CurrentProvider } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { CaptureDto, CaptureHoldDto } from './capture.dto.js';
import { HoldDto } from './hold.dto.js';
import { HoldWithCapturesDto, PresentCodeDto } from './holds.dto.js';

@ApiTags('holds')
@For('provider-staff')
@Controller('provider/v1/holds')
export class ProviderHoldsController {
  constructor(
    private readonly requestHold: RequestHold,
    private readonly capture: CaptureHold,
    private readonly release: ReleaseHold,
    private readonly holds: HoldQueries,
  ) {}

  /**
   * Presents a learner’s one-time code. The hold waits for the learner’s approval; if the learner has agreed to
   * exactly this session, on these days, and amount beforehand, it is held at once.
   */
  @Post()
  @ApiIdempotent()
  @ApiCreatedResponse({ type: HoldDto })
  @ApiProblems(
    'code-not-accepted',
    'too-many-code-failures',
    'session-not-found',
    'session-closed',
    'session-moved',
    'session-full',
    'amount-above-price',
    'amount-above-ceiling',
    'provider-not-a-redeemer',
    'own-contribution-missing',
    'voucher-other-purpose',
    'voucher-cannot-pay',
    'provider-not-accredited',
    'provider-suspended',
    'purpose-not-accredited',
    'accreditation-dates',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async presentCode(
    @CurrentActor() actor: Actor,
    @CurrentProvider() providerId: string,
    @Idempotency() key: IdempotencyKey,
    @Body() body: PresentCodeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandResult<HoldView>> {
    const result = await this.requestHold.execute(actor, key, { providerId, ...body });
    if (result.ok) void reply.header('Location', `/provider/v1/holds/${result.value.body.id}`);
    return result;
  }

  /** One of your holds with what you have taken from it. */
  @Get(':id')
  @ApiOkResponse({ type: HoldWithCapturesDto })
  @ApiProblems('hold-not-found')
  async readHold(
    @CurrentProvider() providerId: string,
    @Param('id', IdPipe) id: string,
  ): Promise<Result<HoldWithCaptures, RefusalCode>> {
    return this.holds.oneOfProvider(providerId, id);
  }

  /** Takes held money, in part or in full, for a service given. */
  @Post(':id/captures')
  @ApiIdempotent()
  @ApiCreatedResponse({ type: CaptureDto })
  @ApiProblems(
    'hold-not-found',
    'hold-wrong-status',
    'hold-disputed',
    'hold-expired',
    'capture-above-hold',
    'evidence-not-accepted',
    'service-not-started',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async captureHold(
    @CurrentActor() actor: Actor,
    @CurrentProvider() providerId: string,
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) holdId: string,
    @Body() body: CaptureHoldDto,
  ): Promise<CommandResult<CaptureView>> {
    return this.capture.execute(actor, key, { providerId, holdId, ...body });
  }

  /** Gives what you have not taken back to the learner’s voucher and closes the hold. */
  @Post(':id/release')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: HoldDto })
  @ApiProblems('hold-not-found', 'hold-wrong-status', 'idempotency-key-missing', 'idempotency-key-reused')
  async releaseHold(
    @CurrentActor() actor: Actor,
    @CurrentProvider() providerId: string,
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) holdId: string,
  ): Promise<CommandResult<HoldView>> {
    return this.release.execute(actor, key, { providerId, holdId });
  }
}
