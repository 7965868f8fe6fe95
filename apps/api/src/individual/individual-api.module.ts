import { Module } from '@nestjs/common';
import { EligibilityModule } from '@techcheck/eligibility';
import { RedemptionModule } from '@techcheck/redemption';
import { IndividualApiInfoController } from './api-info.controller.js';
import { ApplicationsController } from './applications.controller.js';
import { CodesController } from './codes.controller.js';
import { HoldAnswersController } from './holds-answers.controller.js';
import { HoldsController } from './holds.controller.js';

@Module({
  imports: [EligibilityModule, RedemptionModule],
  controllers: [
    IndividualApiInfoController,
    ApplicationsController,
    CodesController,
    HoldsController,
    HoldAnswersController,
  ],
})
export class IndividualApiModule {}
