import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import {
  ReviewApplication,
  ShowCase,
  WorkList,
  type CaseView,
  type ReviewedApplication,
  type WorkItem,
} from '@techcheck/eligibility';
import type { Result } from '@techcheck/kernel';
import type { CommandResult, IdempotencyKey, RefusalCode } from '@techcheck/platform';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { readCursor, toPage, type Page } from '../http/paging.js';
import {
  CaseDto,
  ReviewApplicationDto,
  ReviewedApplicationDto,
  WorkListPageDto,
  WorkListQuery,
} from './applications.dto.js';

@ApiTags('applications')
@For('case-officer', 'auditor')
@Controller('admin/v1/applications')
export class AdminApplicationsController {
  constructor(
    private readonly workList: WorkList,
    private readonly showCase: ShowCase,
    private readonly review: ReviewApplication,
  ) {}

  /** Lists applications in one status, oldest first; by default those that wait for a case officer. */
  @Get()
  @ApiOkResponse({ type: WorkListPageDto })
  @ApiProblems('invalid-cursor')
  async listApplications(@Query() query: WorkListQuery): Promise<Page<WorkItem>> {
    const { status, programmeId, limit } = query;
    return toPage(await this.workList.execute({ status, programmeId, limit, after: readCursor(query) }), query);
  }

  /** Shows a case with its decisions. Opening what the person wrote is recorded in their access log. */
  @Get(':id')
  @ApiOkResponse({ type: CaseDto })
  @ApiProblems('application-not-found', 'not-found')
  async showApplication(
    @CurrentActor() actor: Actor & { id: string },
    @Param('id', IdPipe) id: string,
  ): Promise<Result<CaseView, RefusalCode>> {
    return this.showCase.execute(actor, id);
  }

  /** Decides an application that is up for review. The decision is a new one; the earlier ones stay as they are. */
  @Post(':id/reviews')
  @For('case-officer')
  @ApiIdempotent()
  @ApiCreatedResponse({ type: ReviewedApplicationDto })
  @ApiProblems(
    'application-not-found',
    'application-not-in-review',
    'dossier-erased',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async reviewApplication(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
    @Body() body: ReviewApplicationDto,
  ): Promise<CommandResult<ReviewedApplication>> {
    return this.review.execute(actor, key, { applicationId: id, ...body });
  }
}
