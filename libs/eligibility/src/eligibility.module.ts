import { Module, type DynamicModule } from '@nestjs/common';
import { ProgrammeModule } from '@techcheck/programme';
import { CHECK_OPTIONS, CheckEligibility, type CheckOptions } from './commands/check-eligibility.js';
import { RequestReconsideration } from './commands/request-reconsideration.js';
import { ReviewApplication } from './commands/review-application.js';
import { SubmitApplication } from './commands/submit-application.js';
import { WithdrawApplication } from './commands/withdraw-application.js';
import { ApplicationProgress } from './queries/application-progress.js';
import { DecisionDossier } from './queries/decision-dossier.js';
import { OwnApplications } from './queries/own-applications.js';
import { OwnCaseQuery } from './queries/own-case.js';
import { OfferedProgrammes } from './queries/offered-programmes.js';
import { ProgrammeLine } from './queries/programme-line.js';
import { ReplayDecision } from './queries/replay-decision.js';
import { ShowApplication } from './queries/show-application.js';
import { ShowCase } from './queries/show-case.js';
import { ShowDecision } from './queries/show-decision.js';
import { WorkList } from './queries/work-list.js';

const commands = [SubmitApplication, WithdrawApplication, RequestReconsideration, ReviewApplication];
const queries = [
  OwnApplications,
  OwnCaseQuery,
  ShowApplication,
  ApplicationProgress,
  OfferedProgrammes,
  WorkList,
  ShowCase,
  ShowDecision,
  ReplayDecision,
];

/** Applications and decisions, for whoever serves people. */
@Module({
  imports: [ProgrammeModule],
  providers: [...commands, ...queries, DecisionDossier, ProgrammeLine],
  exports: [...commands, ...queries],
})
export class EligibilityModule {}

/** The check itself, for the process that asks the population register; that process provides the register. */
@Module({})
export class EligibilityCheckModule {
  static register(options: CheckOptions): DynamicModule {
    return {
      module: EligibilityCheckModule,
      imports: [ProgrammeModule],
      providers: [{ provide: CHECK_OPTIONS, useValue: options }, CheckEligibility],
      exports: [CheckEligibility],
    };
  }
}
