import { Module } from '@nestjs/common';
import { AddRound } from './commands/add-round.js';
import { Appropriate } from './commands/appropriate.js';
import { BindLotteries } from './commands/bind-lotteries.js';
import { CreateProgramme } from './commands/create-programme.js';
import { PublishPolicy } from './commands/publish-policy.js';
import { ListProgrammes } from './queries/list-programmes.js';
import { PolicyVersions } from './queries/policy-versions.js';
import { ShowProgramme } from './queries/show-programme.js';

const parts = [
  BindLotteries,
  CreateProgramme,
  AddRound,
  PublishPolicy,
  Appropriate,
  ListProgrammes,
  ShowProgramme,
  PolicyVersions,
];

@Module({ providers: parts, exports: parts })
export class ProgrammeModule {}
