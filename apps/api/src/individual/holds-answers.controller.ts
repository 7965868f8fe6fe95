import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { CommandResult, IdempotencyKey } from '@techcheck/platform';
import {
  ApproveHold,
  ConfirmAttendance,
  DeclineHold,
  DisputeHold,
  ReleaseHold,
  type HoldView,
} from '@techcheck/redemption';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { HoldDto } from '../provider/hold.dto.js';
import { ApproveHoldDto, DisputeHoldDto } from './holds.dto.js';

const COMMON = ['hold-not-found', 'hold-wrong-status', 'idempotency-key-missing', 'idempotency-key-reused'] as const;

/** What a learner answers to a hold. */
@ApiTags('holds')
@For('individual')
@Controller('individual/v1/holds/:id')
export class HoldAnswersController {
  constructor(
    private readonly approve: ApproveHold,
    private readonly decline: DeclineHold,
    private readonly release: ReleaseHold,
    private readonly attendance: ConfirmAttendance,
    private readonly dispute: DisputeHold,
  ) {}

  /** Says yes to a provider’s request, for exactly the amount shown. Only now is money set aside. */
  @Post('approval')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: HoldDto })
  @ApiProblems(
    ...COMMON,
    'terms-differ',
    'hold-request-lapsed',
    'session-closed',
    'session-moved',
    'voucher-exhausted',
    'voucher-not-active',
    'voucher-expired',
    'provider-not-accredited',
    'provider-suspended',
    'purpose-not-accredited',
    'accreditation-dates',
  )
  async approveHold(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) holdId: string,
    @Body() body: ApproveHoldDto,
  ): Promise<CommandResult<HoldView>> {
    return this.approve.execute(actor, key, { individualId: actor.id, holdId, amountMinor: body.amountMinor });
  }

  /** Says no to a provider’s request. */
  @Post('decline')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: HoldDto })
  @ApiProblems(...COMMON)
  async declineHold(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) holdId: string,
  ): Promise<CommandResult<HoldView>> {
    return this.decline.execute(actor, key, { individualId: actor.id, holdId });
  }

  /**
   * Lets go of a booking within the cooling-off days, or when its session is cancelled or moved to other days: the
   * money is back on your voucher. Until you have confirmed that you came, what the provider has taken comes back
   * too, unless it is in a payout already; a hold that was taken whole is then `refunded`, any other `released`.
   */
  @Post('release')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: HoldDto })
  @ApiProblems(...COMMON, 'cooling-off-over')
  async releaseHold(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) holdId: string,
  ): Promise<CommandResult<HoldView>> {
    return this.release.execute(actor, key, { individualId: actor.id, holdId });
  }

  /** Confirms that the service took place: what the provider has taken can be paid out at once. */
  @Post('attendance')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: HoldDto })
  @ApiProblems(...COMMON, 'hold-disputed', 'service-not-started')
  async confirmAttendance(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) holdId: string,
  ): Promise<CommandResult<HoldView>> {
    return this.attendance.execute(actor, key, { individualId: actor.id, holdId });
  }

  /** Objects: nothing more is taken or paid out until a case officer has decided. */
  @Post('dispute')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: HoldDto })
  @ApiProblems(...COMMON, 'hold-disputed', 'dispute-dismissed')
  async disputeHold(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) holdId: string,
    @Body() body: DisputeHoldDto,
  ): Promise<CommandResult<HoldView>> {
    return this.dispute.execute(actor, key, { individualId: actor.id, holdId, reason: body.reason });
  }
}
