import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import { ChangeVoucher, type VoucherView } from '@techcheck/checkbook';
import type { CommandResult, IdempotencyKey } from '@techcheck/platform';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { VoucherDto } from '../individual/checkbooks.dto.js';
import { ChangeVoucherDto } from './vouchers.dto.js';

@ApiTags('vouchers')
@For('case-officer')
@ApiProblems('voucher-not-found', 'voucher-wrong-status', 'idempotency-key-missing', 'idempotency-key-reused')
@Controller('admin/v1/vouchers')
export class VouchersController {
  constructor(private readonly change: ChangeVoucher) {}

  /** Stops a voucher for now: no new holds. What is held already runs its course. */
  @Post(':id/suspension')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: VoucherDto })
  async suspendVoucher(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
    @Body() body: ChangeVoucherDto,
  ): Promise<CommandResult<VoucherView>> {
    return this.change.execute(actor, key, { voucherId: id, event: 'suspend', ...body });
  }

  /** Lets a suspended voucher be used again. */
  @Post(':id/resumption')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: VoucherDto })
  async resumeVoucher(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
    @Body() body: ChangeVoucherDto,
  ): Promise<CommandResult<VoucherView>> {
    return this.change.execute(actor, key, { voucherId: id, event: 'resume', ...body });
  }

  /** Ends a voucher for good. What is free returns to the budget and goes to the next in line. */
  @Post(':id/revocation')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: VoucherDto })
  async revokeVoucher(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
    @Body() body: ChangeVoucherDto,
  ): Promise<CommandResult<VoucherView>> {
    return this.change.execute(actor, key, { voucherId: id, event: 'revoke', ...body });
  }
}
