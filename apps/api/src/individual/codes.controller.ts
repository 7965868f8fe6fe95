import { Body, Controller, Header, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { CommandResult } from '@techcheck/platform';
import { CreateCode, type CodeView } from '@techcheck/redemption';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { CodeDto, CreateCodeDto } from './codes.dto.js';

@ApiTags('vouchers')
@For('individual')
@Controller('individual/v1/vouchers/:id/codes')
export class CodesController {
  constructor(private readonly codes: CreateCode) {}

  /**
   * Makes a one-time code that a provider can type or scan. With a session and an amount you agree to exactly
   * those beforehand; without, you are asked when the request comes. Takes no Idempotency-Key, because the
   * answer is kept nowhere: repeat it and you get another code.
   */
  @Post()
  @Header('Cache-Control', 'no-store')
  @ApiCreatedResponse({ type: CodeDto })
  @ApiProblems('voucher-not-found', 'voucher-not-active', 'voucher-expired', 'session-not-found')
  async createCode(
    @CurrentActor() actor: Actor & { id: string },
    @Param('id', IdPipe) voucherId: string,
    @Body() body: CreateCodeDto,
  ): Promise<CommandResult<CodeView>> {
    const { sessionId, amountMinor } = body;
    const terms = sessionId !== undefined && amountMinor !== undefined ? { terms: { sessionId, amountMinor } } : {};
    return this.codes.execute(actor, { individualId: actor.id, voucherId, ...terms });
  }
}
