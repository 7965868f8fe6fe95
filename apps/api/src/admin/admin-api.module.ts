import { Module } from '@nestjs/common';
import { AuditQueries } from '@techcheck/audit';
import { CheckbookModule } from '@techcheck/checkbook';
import { EligibilityModule } from '@techcheck/eligibility';
import { LedgerModule } from '@techcheck/ledger';
import { PayoutsModule } from '@techcheck/payouts';
import { ProgrammeModule } from '@techcheck/programme';
import { ProvidersModule } from '@techcheck/providers';
import { RedemptionModule } from '@techcheck/redemption';
import { AdminAccreditationsController } from './accreditations.controller.js';
import { AdminApiInfoController } from './api-info.controller.js';
import { AdminApplicationsController } from './applications.controller.js';
import { AuditEntriesController } from './audit-entries.controller.js';
import { DecisionsController } from './decisions.controller.js';
import { AdminHoldsController } from './holds.controller.js';
import { ParkedWorkController } from './parked-work.controller.js';
import { PayoutBatchesController } from './payout-batches.controller.js';
import { PolicyVersionsController } from './policy-versions.controller.js';
import { AdminProgrammeTermsController } from './programmes-terms.controller.js';
import { AdminProgrammesController } from './programmes.controller.js';
import { AdminProvidersController } from './providers.controller.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { SpendController } from './spend.controller.js';
import { TransfersController } from './transfers.controller.js';
import { VouchersController } from './vouchers.controller.js';

@Module({
  imports: [
    ProgrammeModule,
    EligibilityModule,
    CheckbookModule,
    ProvidersModule,
    RedemptionModule,
    PayoutsModule,
    LedgerModule,
  ],
  controllers: [
    AdminApiInfoController,
    AdminProgrammesController,
    AdminProgrammeTermsController,
    PolicyVersionsController,
    AdminApplicationsController,
    DecisionsController,
    VouchersController,
    ParkedWorkController,
    AdminAccreditationsController,
    AdminProvidersController,
    AdminHoldsController,
    PayoutBatchesController,
    SpendController,
    TransfersController,
    ReconciliationController,
    AuditEntriesController,
  ],
  providers: [AuditQueries],
})
export class AdminApiModule {}
