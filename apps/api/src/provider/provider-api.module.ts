import { Module } from '@nestjs/common';
import { PayoutsModule } from '@techcheck/payouts';
import { ProvidersModule } from '@techcheck/providers';
import { RedemptionModule } from '@techcheck/redemption';
import { ProviderAccreditationsController } from './accreditations.controller.js';
import { ProviderApiInfoController } from './api-info.controller.js';
import { CapturesController } from './captures.controller.js';
import { ProviderHoldsController } from './holds.controller.js';
import { OfferingsController } from './offerings.controller.js';
import { ProviderPayoutsController } from './payouts.controller.js';

@Module({
  imports: [ProvidersModule, RedemptionModule, PayoutsModule],
  controllers: [
    ProviderApiInfoController,
    ProviderAccreditationsController,
    OfferingsController,
    ProviderHoldsController,
    CapturesController,
    ProviderPayoutsController,
  ],
})
export class ProviderApiModule {}
