import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { Result } from '@techcheck/kernel';
import { Problem, type CommandResult, type IdempotencyKey, type RefusalCode } from '@techcheck/platform';
import {
  AccreditationQueries,
  ApplyForAccreditation,
  organisationNumber,
  paymentAccount,
  type AccreditationView,
} from '@techcheck/providers';
import type { FastifyReply } from 'fastify';
import { For } from '../auth/access.decorator.js';
import { CurrentActor, CurrentProvider } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { AccreditationDto, AccreditationPageDto, ApplyForAccreditationDto } from './accreditations.dto.js';

@ApiTags('accreditations')
@For('provider-staff')
@Controller('provider/v1/accreditations')
export class ProviderAccreditationsController {
  constructor(
    private readonly apply: ApplyForAccreditation,
    private readonly accreditations: AccreditationQueries,
  ) {}

  /** Applies for accreditation: for what, with which assurance of quality, and where to be paid. An accreditor decides. */
  @Post()
  @ApiIdempotent()
  @ApiCreatedResponse({ type: AccreditationDto })
  @ApiProblems(
    'provider-not-found',
    'organisation-number-differs',
    'accreditation-exists',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async applyForAccreditation(
    @CurrentActor() actor: Actor,
    @CurrentProvider() providerId: string,
    @Idempotency() key: IdempotencyKey,
    @Body() body: ApplyForAccreditationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandResult<AccreditationView>> {
    const number = organisationNumber(body.organisationNumber);
    const account = paymentAccount(body.paymentAccount.kind, body.paymentAccount.number);
    if (number === undefined || account === undefined) throw new Problem('validation-failed');
    const result = await this.apply.execute(actor, key, {
      providerId,
      organisationNumber: number,
      purposes: body.purposes,
      qualityEvidence: body.qualityEvidence,
      paymentAccount: account,
    });
    if (result.ok) void reply.header('Location', `/provider/v1/accreditations/${result.value.body.id}`);
    return result;
  }

  /** Your applications and accreditations, newest first. */
  @Get()
  @ApiOkResponse({ type: AccreditationPageDto })
  @ApiProblems('invalid-cursor')
  async listAccreditations(
    @CurrentProvider() providerId: string,
    @Query() query: PageQuery,
  ): Promise<Page<AccreditationView>> {
    const page = { limit: query.limit, after: readCursor(query) };
    return toPage(await this.accreditations.ofProvider(providerId, page), query);
  }

  /** One of your applications, with the decision on it. */
  @Get(':id')
  @ApiOkResponse({ type: AccreditationDto })
  @ApiProblems('accreditation-not-found')
  async readAccreditation(
    @CurrentProvider() providerId: string,
    @Param('id', IdPipe) id: string,
  ): Promise<Result<AccreditationView, RefusalCode>> {
    return this.accreditations.one(id, providerId);
  }
}
