import { Controller, Delete, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@techcheck/audit';
import { AccessLog, EraseIndividual, type AccessLogView } from '@techcheck/individuals';
import type { Result } from '@techcheck/kernel';
import type { CommandResult, IdempotencyKey, RefusalCode } from '@techcheck/platform';
import { For } from '../auth/access.decorator.js';
import { CurrentActor } from '../auth/actor.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ApiIdempotent, Idempotency } from '../http/idempotency.decorator.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { DataExport } from './data-export.js';
import { AccessLogPageDto, DataExportDto, ErasedDto } from './me.dto.js';

@ApiTags('me')
@For('individual')
@Controller('individual/v1/me')
export class MeController {
  constructor(
    private readonly dataExport: DataExport,
    private readonly accessLog: AccessLog,
    private readonly erase: EraseIndividual,
  ) {}

  /** Hands out everything that is stored about you, in one document. */
  @Get('data-export')
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: DataExportDto })
  @ApiProblems('individual-not-found')
  async exportMyData(@CurrentActor() actor: Actor & { id: string }): Promise<Result<DataExportDto, RefusalCode>> {
    return this.dataExport.execute(actor);
  }

  /** Lists who has read your protected data, what and why, newest first. */
  @Get('access-log')
  @ApiOkResponse({ type: AccessLogPageDto })
  @ApiProblems('invalid-cursor')
  async listMyAccessLog(
    @CurrentActor() actor: Actor & { id: string },
    @Query() query: PageQuery,
  ): Promise<Page<AccessLogView>> {
    return toPage(await this.accessLog.execute(actor.id, query.limit, readCursor(query)), query);
  }

  /**
   * Erases you: your number, name and reasons can never be read again. Open applications are withdrawn, unused money
   * returns. Until a round that you have applied in closes, a keyed fingerprint of your number stays, so that nobody
   * is granted twice (GDPR article 17(3)(b)).
   */
  @Delete()
  @ApiIdempotent()
  @ApiOkResponse({ type: ErasedDto })
  @ApiProblems('individual-not-found', 'open-holds', 'idempotency-key-missing', 'idempotency-key-reused')
  async eraseMe(
    @CurrentActor() actor: Actor & { id: string },
    @Idempotency() key: IdempotencyKey,
  ): Promise<CommandResult> {
    return this.erase.execute(actor, key, actor.id);
  }
}
