import { Module } from '@nestjs/common';
import { AdmissionModule } from '@techcheck/admission';
import { CheckbookModule } from '@techcheck/checkbook';
import { LotteriesModule } from '@techcheck/eligibility';
import { ProvidersModule } from '@techcheck/providers';
import { PublicApiInfoController } from './api-info.controller.js';
import { LotteryController } from './lottery.controller.js';
import { PublicOfferingsController } from './offerings.controller.js';
import { PolicySchemaController } from './policy-schema.controller.js';
import { PublicProvidersController } from './providers.controller.js';
import { StatisticsController } from './statistics.controller.js';
import { TicketsController } from './tickets.controller.js';

@Module({
  imports: [AdmissionModule, CheckbookModule, LotteriesModule, ProvidersModule],
  controllers: [
    PublicApiInfoController,
    StatisticsController,
    PublicProvidersController,
    PublicOfferingsController,
    TicketsController,
    PolicySchemaController,
    LotteryController,
  ],
})
export class PublicApiModule {}
