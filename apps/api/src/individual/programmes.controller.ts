import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { OfferedProgrammes, type OfferedProgramme } from '@techcheck/eligibility';
import type { Result } from '@techcheck/kernel';
import { For } from '../auth/access.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { OfferedProgrammeDto, OfferedProgrammePageDto } from './programmes.dto.js';

@ApiTags('programmes')
@For('individual')
@Controller('individual/v1/programmes')
export class ProgrammesController {
  constructor(private readonly programmes: OfferedProgrammes) {}

  /** Lists the programmes in which you can apply now or later: what they give, what money is left, how long the line is. */
  @Get()
  @ApiOkResponse({ type: OfferedProgrammePageDto })
  @ApiProblems('invalid-cursor')
  async listProgrammes(@Query() query: PageQuery): Promise<Page<OfferedProgramme>> {
    return toPage(await this.programmes.list(query.limit, readCursor(query)), query);
  }

  /** Shows one programme. */
  @Get(':id')
  @ApiOkResponse({ type: OfferedProgrammeDto })
  @ApiProblems('programme-not-found', 'not-found')
  async showProgramme(@Param('id', IdPipe) id: string): Promise<Result<OfferedProgramme, 'programme-not-found'>> {
    return this.programmes.one(id);
  }
}
