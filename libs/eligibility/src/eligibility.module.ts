import { Module, type DynamicModule } from '@nestjs/common';
import { ReplaceNumber } from '@techcheck/individuals';
import { ProgrammeModule } from '@techcheck/programme';
import { CHECK_OPTIONS, CheckEligibility, type CheckOptions } from './commands/check-eligibility.js';
import { RequestReconsideration } from './commands/request-reconsideration.js';
import { ReviewApplication } from './commands/review-application.js';
import { SubmitApplication } from './commands/submit-application.js';
import { WithdrawApplication } from './commands/withdraw-application.js';
import { GATHER_OPTIONS, GatherFacts, type GatherOptions } from './facts/gather-facts.js';
import { KeptFacts } from './facts/kept-facts.js';
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

/** How the check goes about registers. */
export interface EligibilityCheckOptions extends CheckOptions, Pick<GatherOptions, 'keepSeconds'> {}

/** The check itself, for the process that asks the registers; that process provides them. */
@Module({})
export class EligibilityCheckModule {
  static register({ registerSilenceSeconds, keepSeconds }: EligibilityCheckOptions): DynamicModule {
    const check: CheckOptions = { registerSilenceSeconds };
    const gather: GatherOptions = { keepSeconds, keepWhileWaitingSeconds: registerSilenceSeconds };
    return {
      module: EligibilityCheckModule,
      imports: [ProgrammeModule],
      providers: [
        { provide: CHECK_OPTIONS, useValue: check },
        { provide: GATHER_OPTIONS, useValue: gather },
        CheckEligibility,
        GatherFacts,
        KeptFacts,
        ReplaceNumber,
      ],
      exports: [CheckEligibility],
    };
  }
}
