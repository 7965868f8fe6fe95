import { Module } from '@nestjs/common';
import { RedemptionModule } from '@techcheck/redemption';
import { ProviderApiInfoController } from './api-info.controller.js';
import { CapturesController } from './captures.controller.js';
import { ProviderHoldsController } from './holds.controller.js';

@Module({
  imports: [RedemptionModule],
  controllers: [ProviderApiInfoController, ProviderHoldsController, CapturesController],
})
export class ProviderApiModule {}
