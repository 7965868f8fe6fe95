import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { CommandResult, IdempotencyKey } from '@techcheck/platform';
import {
  AccreditationQueries,
  DecideAccreditation,
  type AccreditationDecision,
  type AccreditationView,
} from '@techcheck/providers';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { readCursor, toPage, type Page } from '../http/paging.js';
import { AccreditationDto, AccreditationPageDto } from '../provider/accreditations.dto.js';
import { AccreditationListQuery, DecideAccreditationDto } from './accreditations.dto.js';

@ApiTags('accreditations')
@Controller('admin/v1/accreditations')
export class AdminAccreditationsController {
  constructor(
    private readonly decide: DecideAccreditation,
    private readonly accreditations: AccreditationQueries,
  ) {}

  /** The accreditors’ work list, oldest first: what waits for a decision, or all in one status. */
  @Get()
  @For('accreditor', 'auditor')
  @ApiOkResponse({ type: AccreditationPageDto })
  @ApiProblems('invalid-cursor')
  async listAccreditations(@Query() query: AccreditationListQuery): Promise<Page<AccreditationView>> {
    const statuses = query.status === undefined ? (['applied', 'under-review'] as const) : [query.status];
    const page = { limit: query.limit, after: readCursor(query) };
    return toPage(await this.accreditations.workList(statuses, page), query);
  }

  /** Takes an application under review, accredits between two days, or rejects with a reason. */
  @Post(':id/decisions')
  @For('accreditor')
  @ApiIdempotent()
  @ApiCreatedResponse({ type: AccreditationDto })
  @ApiProblems(
    'accreditation-not-found',
    'accreditation-wrong-status',
    'purposes-not-applied-for',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async decideAccreditation(
    @CurrentActor() actor: Actor,
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
    @Body() body: DecideAccreditationDto,
  ): Promise<CommandResult<AccreditationView>> {
    return this.decide.execute(actor, key, id, decisionOf(body));
  }
}

/** What counts of the body depends on the decision; the DTO has seen to it that it is there. */
function decisionOf(body: DecideAccreditationDto): AccreditationDecision {
  const { decision, validFrom = '', validUntil = '', reason = '' } = body;
  if (decision === 'review') return { decision };
  if (decision === 'reject') return { decision, reason };
  return {
    decision,
    validFrom,
    validUntil,
    ...(body.purposes ? { purposes: body.purposes } : {}),
    ...(body.reason ? { reason: body.reason } : {}),
  };
}
