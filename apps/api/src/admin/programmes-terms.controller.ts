import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import { minor } from '@techcheck/kernel';
import type { CommandResult, IdempotencyKey } from '@techcheck/platform';
import { Appropriate, PublishPolicy, type Appropriation, type PublishedPolicy } from '@techcheck/programme';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { PolicyDocumentDto } from './policy-document.dto.js';
import { AppropriateDto, AppropriationDto, PublishedPolicyDto } from './programmes.dto.js';

@ApiTags('programmes')
@Controller('admin/v1/programmes')
export class AdminProgrammeTermsController {
  constructor(
    private readonly publish: PublishPolicy,
    private readonly appropriation: Appropriate,
  ) {}

  /** Publishes the programme's next policy version. It never changes afterwards; applications keep the one they came under. */
  @Post(':id/policy-versions')
  @For('programme-owner')
  @ApiIdempotent()
  @ApiBody({ type: PolicyDocumentDto })
  @ApiCreatedResponse({ type: PublishedPolicyDto })
  @ApiProblems('programme-not-found', 'policy-not-after-previous', 'idempotency-key-missing', 'idempotency-key-reused')
  async publishPolicyVersion(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
    // Checked by the policy itself, which also serves documents that do not come over HTTP.
    @Body() document: object,
  ): Promise<CommandResult<PublishedPolicy>> {
    return this.publish.execute(actor, key, id, document);
  }

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
