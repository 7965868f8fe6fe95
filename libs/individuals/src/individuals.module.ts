import { Module } from '@nestjs/common';
import { EraseIndividual } from './commands/erase-individual.js';
import { RegisterIndividuals } from './commands/register-individuals.js';
import { AccessLog } from './queries/access-log.js';
import { OwnRecordQuery } from './queries/own-record.js';

const parts = [RegisterIndividuals, EraseIndividual, OwnRecordQuery, AccessLog];

@Module({ providers: parts, exports: parts })
export class IndividualsModule {}
