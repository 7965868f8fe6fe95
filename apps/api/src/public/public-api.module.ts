import { Module } from '@nestjs/common';
import { CheckbookModule } from '@techcheck/checkbook';
import { ProvidersModule } from '@techcheck/providers';
import { PublicApiInfoController } from './api-info.controller.js';
import { PublicOfferingsController } from './offerings.controller.js';
import { PublicProvidersController } from './providers.controller.js';
import { StatisticsController } from './statistics.controller.js';

@Module({
  imports: [CheckbookModule, ProvidersModule],
  controllers: [PublicApiInfoController, StatisticsController, PublicProvidersController, PublicOfferingsController],
})
export class PublicApiModule {}
