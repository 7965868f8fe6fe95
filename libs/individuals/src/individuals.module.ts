import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EraseIndividual } from './commands/erase-individual.js';
import { RegisterIndividuals } from './commands/register-individuals.js';
import { Individual } from './persistence/individual.entity.js';
import { AccessLog } from './queries/access-log.js';
import { OwnRecordQuery } from './queries/own-record.js';

const parts = [RegisterIndividuals, EraseIndividual, OwnRecordQuery, AccessLog];

@Module({ imports: [TypeOrmModule.forFeature([Individual])], providers: parts, exports: [...parts, TypeOrmModule] })
export class IndividualsModule {}
