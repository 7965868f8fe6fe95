import { Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import { ReplayDecision, ShowDecision, type OpenedDecision, type ReplayedDecision } from '@techcheck/eligibility';
import type { Result } from '@techcheck/kernel';
import type { RefusalCode } from '@techcheck/platform';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { OpenedDecisionDto, ReplayDto } from './decisions.dto.js';

@ApiTags('decisions')
@For('case-officer', 'auditor')
@Controller('admin/v1/decisions')
export class DecisionsController {
  constructor(
    private readonly decision: ShowDecision,
    private readonly replay: ReplayDecision,
  ) {}

  /** Opens a decision: facts, every finding, reasons. The opening is recorded in the person's access log. */
  @Get(':id')
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: OpenedDecisionDto })
  @ApiProblems('decision-not-found', 'dossier-erased', 'not-found')
  async showDecision(
    @CurrentActor() actor: Actor & { id: string },
    @Param('id', IdPipe) id: string,
  ): Promise<Result<OpenedDecision, RefusalCode>> {
    return this.decision.execute(actor, id);
  }

  /** Works the decision out again from its stored facts under its stored policy version. Changes nothing. */
  @Post(':id/replay')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: ReplayDto })
  @ApiProblems('decision-not-found', 'dossier-erased', 'not-found')
  async replayDecision(
    @CurrentActor() actor: Actor & { id: string },
    @Param('id', IdPipe) id: string,
  ): Promise<Result<ReplayedDecision, RefusalCode>> {
    return this.replay.execute(actor, id);
  }
}
