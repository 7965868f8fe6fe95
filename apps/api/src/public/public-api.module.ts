import { Module } from '@nestjs/common';
import { ProvidersModule } from '@techcheck/providers';
import { PublicApiInfoController } from './api-info.controller.js';
import { PublicOfferingsController } from './offerings.controller.js';
import { PublicProvidersController } from './providers.controller.js';

@Module({
  imports: [ProvidersModule],
  controllers: [PublicApiInfoController, PublicProvidersController, PublicOfferingsController],
})
export class PublicApiModule {}
