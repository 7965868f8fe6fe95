import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { Result } from '@techcheck/kernel';
import type { CommandResult, IdempotencyKey, RefusalCode } from '@techcheck/platform';
import {
  AddRound,
  CreateProgramme,
  ListProgrammes,
  ShowProgramme,
  type CreatedProgramme,
  type ProgrammeAdministrationView,
  type ProgrammeView,
  type RoundView,
} from '@techcheck/programme';
import type { FastifyReply } from 'fastify';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { RoundDto } from '../individual/programmes.dto.js';
import {
  CreatedProgrammeDto,
  CreateProgrammeDto,
  ProgrammeDetailDto,
  ProgrammePageDto,
  RoundInputDto,
} from './programmes.dto.js';

@ApiTags('programmes')
@Controller('admin/v1/programmes')
export class AdminProgrammesController {
  constructor(
    private readonly create: CreateProgramme,
    private readonly add: AddRound,
    private readonly list: ListProgrammes,
    private readonly show: ShowProgramme,
  ) {}

  /** Lists the programmes, oldest first. */
  @Get()
  @For('programme-owner', 'finance-officer', 'case-officer', 'accreditor', 'auditor')
  @ApiOkResponse({ type: ProgrammePageDto })
  @ApiProblems('invalid-cursor')
  async listProgrammes(@Query() query: PageQuery): Promise<Page<ProgrammeView>> {
    const filter = { limit: query.limit, after: readCursor(query), openOrComing: false };
    return toPage(await this.list.execute(filter), query);
  }

  /** Shows one programme with its budget, its rounds and every version of its policy. */
  @Get(':id')
  @For('programme-owner', 'finance-officer', 'case-officer', 'accreditor', 'auditor')
  @ApiOkResponse({ type: ProgrammeDetailDto })
  @ApiProblems('programme-not-found', 'not-found')
  async showProgramme(@Param('id', IdPipe) id: string): Promise<Result<ProgrammeAdministrationView, RefusalCode>> {
    return this.show.forAdministration(id);
  }

  /** Creates a programme with its rounds. It grants nothing until it has a policy and money. */
  @Post()
  @For('programme-owner')
  @ApiIdempotent()
  @ApiCreatedResponse({ type: CreatedProgrammeDto })
  @ApiProblems('programme-code-taken', 'rounds-overlap', 'idempotency-key-missing', 'idempotency-key-reused')
  async createProgramme(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Body() body: CreateProgrammeDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandResult<CreatedProgramme>> {
    const result = await this.create.execute(actor, key, body);
    if (result.ok) void reply.header('Location', `/admin/v1/programmes/${result.value.body.id}`);
    return result;
  }

  /** Adds a round in which people can apply. */
  @Post(':id/rounds')
  @For('programme-owner')
  @ApiIdempotent()
  @ApiCreatedResponse({ type: RoundDto })
  @ApiProblems('programme-not-found', 'rounds-overlap', 'idempotency-key-missing', 'idempotency-key-reused')
  async addRound(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('id', IdPipe) id: string,
    @Body() body: RoundInputDto,
  ): Promise<CommandResult<RoundView>> {
    return this.add.execute(actor, key, id, body);
  }
}
