import { Module } from '@nestjs/common';
import { DrawLotteries } from './commands/draw-lotteries.js';
import { ShowLottery } from './queries/show-lottery.js';

/** The lotteries, for whoever draws them and whoever shows them. */
@Module({ providers: [DrawLotteries, ShowLottery], exports: [DrawLotteries, ShowLottery] })
export class LotteriesModule {}
