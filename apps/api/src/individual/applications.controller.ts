import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import { SubmitApplication, type ApplicationView } from '@techcheck/eligibility';
import type { CommandResult, IdempotencyKey } from '@techcheck/platform';
import type { FastifyReply } from 'fastify';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { ApplicationDto, SubmitApplicationDto } from './applications.dto.js';

@ApiTags('applications')
@For('individual')
@Controller('individual/v1/applications')
export class ApplicationsController {
  constructor(private readonly submitApplication: SubmitApplication) {}

  /** Puts you in line for a checkbook. The check follows within seconds; follow it at the Location. */
  @Post()
  @HttpCode(202)
  @ApiIdempotent()
  @ApiAcceptedResponse({ type: ApplicationDto })
  @ApiProblems(
    'programme-not-found',
    'round-not-open',
    'application-exists',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async submit(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Body() body: SubmitApplicationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandResult<ApplicationView>> {
    const result = await this.submitApplication.execute(actor, key, { individualId: actor.id, ...body });
    if (result.ok) void reply.header('Location', `/individual/v1/applications/${result.value.body.id}`);
    return result;
  }
}
