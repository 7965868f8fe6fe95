import { Module } from '@nestjs/common';
import { AdmissionModule } from '@techcheck/admission';
import { CheckbookModule } from '@techcheck/checkbook';
import { EligibilityModule } from '@techcheck/eligibility';
import { IndividualsModule } from '@techcheck/individuals';
import { RedemptionModule } from '@techcheck/redemption';
import { IndividualApiInfoController } from './api-info.controller.js';
import { ApplicationEventsController } from './application-events.controller.js';
import { ApplicationsController } from './applications.controller.js';
import { CheckbooksController } from './checkbooks.controller.js';
import { CodesController } from './codes.controller.js';
import { CaseRecords, DataExport, OtherRecords } from './data-export.js';
import { HoldAnswersController } from './holds-answers.controller.js';
import { HoldsController } from './holds.controller.js';
import { MeController } from './me.controller.js';
import { ProgrammesController } from './programmes.controller.js';

@Module({
  imports: [AdmissionModule, EligibilityModule, CheckbookModule, IndividualsModule, RedemptionModule],
  controllers: [
    IndividualApiInfoController,
    ProgrammesController,
    ApplicationsController,
    ApplicationEventsController,
    CheckbooksController,
    CodesController,
    HoldsController,
    HoldAnswersController,
    MeController,
  ],
  providers: [DataExport, CaseRecords, OtherRecords],
})
export class IndividualApiModule {}
