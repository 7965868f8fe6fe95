import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { CommandResult, IdempotencyKey } from '@techcheck/platform';
import { RefundCapture, type RefundView } from '@techcheck/redemption';
import { For } from '../auth/access.decorator.js';
import { CurrentActor, CurrentProvider } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { RefundCaptureDto, RefundDto } from './capture.dto.js';

@ApiTags('captures')
@For('provider-staff')
@Controller('provider/v1/captures')
export class CapturesController {
  constructor(private readonly refund: RefundCapture) {}

  /** Gives captured money back to the learner’s voucher. If it was paid out already, your next payout is that much smaller. */
  @Post(':id/refunds')
  @ApiIdempotent()
  @ApiCreatedResponse({ type: RefundDto })
  @ApiProblems(
    'capture-not-found',
    'refund-above-capture',
    'capture-in-draft-payout',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async refundCapture(
    @CurrentActor() actor: Actor,
    @CurrentProvider() providerId: string,
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) captureId: string,
    @Body() body: RefundCaptureDto,
  ): Promise<CommandResult<RefundView>> {
    return this.refund.execute(actor, key, { providerId, captureId, ...body });
  }
}
