import { Module } from '@nestjs/common';
import { ProvidersModule } from '@techcheck/providers';
import { RedemptionModule } from '@techcheck/redemption';
import { ProviderAccreditationsController } from './accreditations.controller.js';
import { ProviderApiInfoController } from './api-info.controller.js';
import { CapturesController } from './captures.controller.js';
import { ProviderHoldsController } from './holds.controller.js';
import { OfferingsController } from './offerings.controller.js';

@Module({
  imports: [ProvidersModule, RedemptionModule],
  controllers: [
    ProviderApiInfoController,
    ProviderAccreditationsController,
    OfferingsController,
    ProviderHoldsController,
    CapturesController,
  ],
})
export class ProviderApiModule {}
