import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import { minor } from '@techcheck/kernel';
import type { CommandResult, IdempotencyKey } from '@techcheck/platform';
import { Appropriate, type Appropriation } from '@techcheck/programme';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { AppropriateDto, AppropriationDto } from './programmes.dto.js';

@ApiTags('programmes')
@Controller('admin/v1/programmes')
export class AdminProgrammeTermsController {
  constructor(private readonly appropriation: Appropriate) {}

  /** Gives the programme money to promise. Whoever waits for money is granted next, in the order of the line. */
  @Post(':id/appropriations')
  @For('finance-officer')
  @ApiIdempotent()
  @ApiCreatedResponse({ type: AppropriationDto })
  @ApiProblems('programme-not-found', 'idempotency-key-missing', 'idempotency-key-reused')
  async appropriate(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
    @Body() body: AppropriateDto,
  ): Promise<CommandResult<Appropriation>> {
    const { amountMinor, reference } = body;
    return this.appropriation.execute(actor, key, { programmeId: id, amountMinor: minor(amountMinor), reference });
  }
}
