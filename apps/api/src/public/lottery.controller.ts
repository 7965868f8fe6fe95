import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ShowLottery, type LotteryPlace, type LotteryView } from '@techcheck/eligibility';
import { done, type Result } from '@techcheck/kernel';
import type { RefusalCode } from '@techcheck/platform';
import { ForEverybody } from '../auth/access.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { IdPipe } from '../http/id.pipe.js';
import { PageQuery, readCursor, toPage, type Page } from '../http/paging.js';
import { LotteryDto, LotteryPlacePageDto } from './lottery.dto.js';

@ApiTags('rounds')
@ForEverybody()
@Controller('public/v1/rounds/:id/lottery')
export class LotteryController {
  constructor(private readonly lottery: ShowLottery) {}

  /** Shows the hash of a round's seed before anybody applies, and the seed itself after the draw. */
  @Get()
  @ApiOkResponse({ type: LotteryDto })
  @ApiProblems('lottery-not-found', 'not-found')
  async showLottery(@Param('id', IdPipe) id: string): Promise<Result<LotteryView, RefusalCode>> {
    return this.lottery.execute(id);
  }

  /** Lists every application that took part with the place it was drawn, for whoever wants to recompute the order. */
  @Get('places')
  @ApiOkResponse({ type: LotteryPlacePageDto })
  @ApiProblems('lottery-not-found', 'lottery-not-drawn', 'not-found', 'invalid-cursor')
  async listPlaces(
    @Param('id', IdPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<Result<Page<LotteryPlace>, RefusalCode>> {
    const found = await this.lottery.places(id, query.limit, readCursor(query));
    if (!found.ok) return found;
    const { items, nextCursor } = toPage(
      found.value.map((place) => ({ id: place.applicationId, ...place })),
      query,
    );
    return done({ items: items.map(({ applicationId, place }) => ({ applicationId, place })), nextCursor });
  }
}
