import { Module } from '@nestjs/common';
import { EligibilityModule } from '@techcheck/eligibility';
import { IndividualApiInfoController } from './api-info.controller.js';
import { ApplicationsController } from './applications.controller.js';

@Module({
  imports: [EligibilityModule],
  controllers: [IndividualApiInfoController, ApplicationsController],
})
export class IndividualApiModule {}
