import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { WaitingRoom } from '@techcheck/admission';
import type { Actor } from '@techcheck/audit';
import {
  OwnApplications,
  RequestReconsideration,
  ShowApplication,
  SubmitApplication,
  WithdrawApplication,
  type ApplicationView,
  type OwnApplicationView,
} from '@techcheck/eligibility';
import type { Result } from '@techcheck/kernel';
import type { CommandResult, IdempotencyKey, RefusalCode } from '@techcheck/platform';
import type { FastifyReply } from 'fastify';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import {
  ApplicationDto,
  ApplicationPageDto,
  OwnApplicationDto,
  RequestReconsiderationDto,
  SubmitApplicationDto,
} from './applications.dto.js';

@ApiTags('applications')
@For('individual')
@Controller('individual/v1/applications')
export class ApplicationsController {
  constructor(
    private readonly waitingRoom: WaitingRoom,
    private readonly submitApplication: SubmitApplication,
    private readonly withdraw: WithdrawApplication,
    private readonly reconsideration: RequestReconsideration,
    private readonly own: OwnApplications,
    private readonly application: ShowApplication,
  ) {}

  /**
   * Puts you in line for a checkbook. The check follows within seconds; follow it at the Location. When very many
   * people apply at once you need a ticket of the waiting room, and are told so.
   */
  @Post()
  @HttpCode(202)
  @ApiIdempotent()
  @ApiHeader({
    name: 'Waiting-Ticket',
    required: false,
    description: 'Your ticket of the waiting room, once it is admitted.',
  })
  @ApiAcceptedResponse({ type: ApplicationDto })
  @ApiProblems(
    'programme-not-found',
    'round-not-open',
    'no-policy-in-force',
    'application-exists',
    'ticket-required',
    'ticket-not-admitted',
    'ticket-invalid',
    'ticket-used',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async submit(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Body() body: SubmitApplicationDto,
    @Headers('waiting-ticket') ticketText: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandResult<ApplicationView>> {
    const admission = await this.waitingRoom.admit(body.programmeId, ticketText);
    if (!admission.ok) return admission;
    try {
      const command = { individualId: actor.id, ticket: admission.value, ...body };
      const result = await this.submitApplication.execute(actor, key, command);
      if (result.ok) void reply.header('Location', `/individual/v1/applications/${result.value.body.id}`);
      return result;
    } finally {
      this.waitingRoom.leave(body.programmeId, reply.elapsedTime);
    }
  }

  /** Lists your applications, newest first. */
  @Get()
  @ApiOkResponse({ type: ApplicationPageDto })
  @ApiProblems('invalid-cursor')
  async listApplications(
    @CurrentActor() actor: Actor & { id: string },
    @Query() query: PageQuery,
  ): Promise<Page<ApplicationView>> {
    return toPage(await this.own.execute(actor.id, query.limit, readCursor(query)), query);
  }

  /** Shows one of your applications: status, place in line, and every decision with all its reasons. */
  @Get(':id')
  @ApiOkResponse({ type: OwnApplicationDto })
  @ApiProblems('application-not-found', 'not-found')
  async showApplication(
    @CurrentActor() actor: Actor & { id: string },
    @Param('id', IdPipe) id: string,
  ): Promise<Result<OwnApplicationView, RefusalCode>> {
    return this.application.execute(actor, id);
  }

  /** Takes your application out of the line, for good. You can apply again while a round is open. */
  @Post(':id/withdrawal')
  @HttpCode(200)
  @ApiIdempotent()
  @ApiOkResponse({ type: ApplicationDto })
  @ApiProblems(
    'application-not-found',
    'application-not-withdrawable',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async withdrawApplication(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
  ): Promise<CommandResult<ApplicationView>> {
    return this.withdraw.execute(actor, key, actor.id, id);
  }

  /** Asks for a rejection to be looked at again (omprövning). A case officer, not the rules, decides. */
  @Post(':id/reconsideration')
  @HttpCode(202)
  @ApiIdempotent()
  @ApiAcceptedResponse({ type: ApplicationDto })
  @ApiProblems(
    'application-not-found',
    'application-not-rejected',
    'application-exists',
    'reconsideration-too-late',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async requestReconsideration(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
    @Body() body: RequestReconsiderationDto,
  ): Promise<CommandResult<ApplicationView>> {
    return this.reconsideration.execute(actor, key, { individualId: actor.id, applicationId: id, ...body });
  }
}
