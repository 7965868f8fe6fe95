import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import type { Result } from '@techcheck/kernel';
import type { CommandResult, IdempotencyKey, RefusalCode } from '@techcheck/platform';
import {
  DiscardPolicyDraft,
  DraftPolicy,
  ListPolicyVersions,
  PublishPolicy,
  ShowPolicyVersion,
  type PolicyDraft,
  type PolicyVersionDetail,
  type PolicyVersionDiff,
  type PolicyVersionSummary,
  type PublishedPolicy,
} from '@techcheck/programme';
import type { FastifyReply } from 'fastify';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { TakesYaml, YamlBody } from '../http/yaml-bodies.js';
import {
  PolicyDiffQuery,
  PolicyDraftDto,
  PolicyVersionDetailDto,
  PolicyVersionDiffDto,
  PolicyVersionPageDto,
} from './policy-versions.dto.js';
import { PublishedPolicyDto } from './programmes.dto.js';

@ApiTags('policy versions')
@Controller('admin/v1/programmes/:programmeId/policy-versions')
export class PolicyVersionsController {
  constructor(
    private readonly draft: DraftPolicy,
    private readonly publish: PublishPolicy,
    private readonly discard: DiscardPolicyDraft,
    private readonly list: ListPolicyVersions,
    private readonly show: ShowPolicyVersion,
  ) {}

  /** Lists a programme's drafts and published versions, in the order in which they were made. */
  @Get()
  @For('programme-owner', 'finance-officer', 'case-officer', 'accreditor', 'auditor')
  @ApiOkResponse({ type: PolicyVersionPageDto })
  @ApiProblems('programme-not-found', 'not-found', 'invalid-cursor')
  async listPolicyVersions(
    @Param('programmeId', IdPipe) programmeId: string,
    @Query() query: PageQuery,
  ): Promise<Result<Page<PolicyVersionSummary>, RefusalCode>> {
    const found = await this.list.execute(programmeId, { limit: query.limit, after: readCursor(query) });
    return found.ok ? { ok: true, value: toPage(found.value, query) } : found;
  }

  /**
   * Drafts the programme's next policy version, from JSON or YAML. All that is wrong with it is told at once. A draft never
   * changes and counts for nothing until somebody else publishes it.
   */
  @Post()
  @For('programme-owner')
  @TakesYaml()
  @ApiIdempotent()
  @ApiBody({ schema: { $ref: '#/components/schemas/PolicyDocument' } })
  @ApiCreatedResponse({ type: PolicyDraftDto })
  @ApiProblems('programme-not-found', 'idempotency-key-missing', 'idempotency-key-reused', 'unsupported-media-type')
  async draftPolicyVersion(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('programmeId', IdPipe) programmeId: string,
    // Checked by the policy itself, which also serves documents that do not come over HTTP.
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandResult<PolicyDraft>> {
    const result = await this.draft.execute(actor, key, programmeId, body instanceof YamlBody ? body : { json: body });
    if (result.ok) {
      void reply.header('Location', `/admin/v1/programmes/${programmeId}/policy-versions/${result.value.body.id}`);
    }
    return result;
  }

  /** Shows one version, proposed or published: its document, and all that it says in sentences. */
  @Get(':id')
  @For('programme-owner', 'finance-officer', 'case-officer', 'accreditor', 'auditor')
  @ApiOkResponse({ type: PolicyVersionDetailDto })
  @ApiProblems('policy-version-not-found', 'not-found')
  async showPolicyVersion(
    @Param('programmeId', IdPipe) programmeId: string,
    @Param('id', IdPipe) id: string,
  ): Promise<Result<PolicyVersionDetail, RefusalCode>> {
    return this.show.execute(programmeId, id);
  }

  /** Tells in sentences, part by part, what a version changes against another one. */
  @Get(':id/diff')
  @For('programme-owner', 'finance-officer', 'case-officer', 'accreditor', 'auditor')
  @ApiOkResponse({ type: PolicyVersionDiffDto })
  @ApiProblems('policy-version-not-found', 'not-found')
  async diffPolicyVersion(
    @Param('programmeId', IdPipe) programmeId: string,
    @Param('id', IdPipe) id: string,
    @Query() query: PolicyDiffQuery,
  ): Promise<Result<PolicyVersionDiff, RefusalCode>> {
    return this.show.diff(programmeId, id, query.against);
  }

  /**
   * Publishes a draft that somebody else made. The version never changes afterwards; applications keep the one they came
   * under. Makes the rounds it names, and moves those that have not opened.
   */
  @Post(':id/publication')
  @For('programme-owner')
  @ApiIdempotent()
  @ApiCreatedResponse({ type: PublishedPolicyDto })
  @ApiProblems(
    'programme-not-found',
    'policy-version-not-found',
    'policy-not-a-draft',
    'same-person',
    'policy-not-after-previous',
    'round-already-open',
    'rounds-overlap',
    'idempotency-key-missing',
    'idempotency-key-reused',
  )
  async publishPolicyVersion(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('programmeId', IdPipe) programmeId: string,
    @Param('id', IdPipe) id: string,
  ): Promise<CommandResult<PublishedPolicy>> {
    return this.publish.execute(actor, key, programmeId, id);
  }

  /** Puts a draft aside for good. It stays in the list, so that what was proposed can be seen. */
  @Post(':id/discard')
  @HttpCode(200)
  @For('programme-owner')
  @ApiIdempotent()
  @ApiOkResponse({ type: PolicyDraftDto })
  @ApiProblems('policy-version-not-found', 'policy-not-a-draft', 'idempotency-key-missing', 'idempotency-key-reused')
  async discardPolicyDraft(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
    @Param('programmeId', IdPipe) programmeId: string,
    @Param('id', IdPipe) id: string,
  ): Promise<CommandResult<PolicyDraft>> {
    return this.discard.execute(actor, key, programmeId, id);
  }
}
