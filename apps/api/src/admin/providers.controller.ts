import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { CommandResult, IdempotencyKey } from '@techcheck/platform';
import { ReinstateProvider, SuspendProvider, type AccreditationView } from '@techcheck/providers';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { AccreditationDto } from '../provider/accreditations.dto.js';
import { ProviderStandingDto } from './accreditations.dto.js';

@ApiTags('providers')
@For('accreditor')
@Controller('admin/v1/providers/:id')
export class AdminProvidersController {
  constructor(
    private readonly suspend: SuspendProvider,
    private readonly reinstate: ReinstateProvider,
  ) {}

  /** Stops a provider from getting new holds; those it has run their course. */
  @Post('suspension')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: AccreditationDto })
  @ApiProblems(
    'provider-not-found',
    'provider-not-accredited',
    'accreditation-wrong-status',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async suspendProvider(
    @CurrentActor() actor: Actor,
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) providerId: string,
    @Body() body: ProviderStandingDto,
  ): Promise<CommandResult<AccreditationView>> {
    return this.suspend.execute(actor, key, { providerId, reason: body.reason });
  }

  /** Ends a suspension. */
  @Post('reinstatement')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: AccreditationDto })
  @ApiProblems(
    'provider-not-found',
    'provider-not-accredited',
    'accreditation-wrong-status',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async reinstateProvider(
    @CurrentActor() actor: Actor,
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) providerId: string,
    @Body() body: ProviderStandingDto,
  ): Promise<CommandResult<AccreditationView>> {
    return this.reinstate.execute(actor, key, { providerId, reason: body.reason });
  }
}
