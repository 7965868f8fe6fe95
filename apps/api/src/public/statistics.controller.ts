import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Statistics, type StatisticsView } from '@techcheck/checkbook';
import { ForEverybody } from '../auth/access.decorator.js';
import { StatisticsDto } from './statistics.dto.js';

@ApiTags('statistics')
@ForEverybody()
@Controller('public/v1/statistics')
export class StatisticsController {
  constructor(private readonly statistics: Statistics) {}

  /** Shows applications and grants by programme and county, at most a minute old. Small numbers are hidden. */
  @Get()
  @ApiOkResponse({ type: StatisticsDto })
  async showStatistics(): Promise<StatisticsView> {
    return this.statistics.execute();
  }
}
