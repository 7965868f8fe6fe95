import { Module } from '@nestjs/common';
import { ProvidersModule } from '@techcheck/providers';
import { RedemptionModule } from '@techcheck/redemption';
import { AdminAccreditationsController } from './accreditations.controller.js';
import { AdminApiInfoController } from './api-info.controller.js';
import { AdminHoldsController } from './holds.controller.js';
import { AdminProvidersController } from './providers.controller.js';

@Module({
  imports: [ProvidersModule, RedemptionModule],
  controllers: [AdminApiInfoController, AdminAccreditationsController, AdminProvidersController, AdminHoldsController],
})
export class AdminApiModule {}
