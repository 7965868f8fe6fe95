import { Module } from '@nestjs/common';
import { AddRound } from './commands/add-round.js';
import { Appropriate } from './commands/appropriate.js';
import { BindLotteries } from './commands/bind-lotteries.js';
import { CreateProgramme } from './commands/create-programme.js';
import { DiscardPolicyDraft } from './commands/discard-policy-draft.js';
import { DraftPolicy } from './commands/draft-policy.js';
import { PublishPolicy } from './commands/publish-policy.js';
import { ListPolicyVersions } from './queries/list-policy-versions.js';
import { ListProgrammes } from './queries/list-programmes.js';
import { PolicyVersions } from './queries/policy-versions.js';
import { ShowPolicyVersion } from './queries/show-policy-version.js';
import { ShowProgramme } from './queries/show-programme.js';

const parts = [
  BindLotteries,
  CreateProgramme,
  AddRound,
  DraftPolicy,
  PublishPolicy,
  DiscardPolicyDraft,
  Appropriate,
  ListProgrammes,
  ShowProgramme,
  PolicyVersions,
  ListPolicyVersions,
  ShowPolicyVersion,
];

@Module({ providers: parts, exports: parts })
export class ProgrammeModule {}
