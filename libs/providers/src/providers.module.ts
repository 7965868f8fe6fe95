import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplyForAccreditation } from './commands/apply-for-accreditation.js';
import { DecideAccreditation } from './commands/decide-accreditation.js';
import { PutOffering } from './commands/put-offering.js';
import { PutSession } from './commands/put-session.js';
import { RegisterProvider } from './commands/register-provider.js';
import { ReinstateProvider } from './commands/reinstate-provider.js';
import { SuspendProvider } from './commands/suspend-provider.js';
import { Accreditation } from './persistence/accreditation.entity.js';
import { Offering } from './persistence/offering.entity.js';
import { Provider } from './persistence/provider.entity.js';
import { Session } from './persistence/session.entity.js';
import { AccreditationQueries } from './queries/accreditation-queries.js';
import { OfferingQueries } from './queries/offering-queries.js';
import { PublicSearch } from './queries/public-search.js';

const parts = [
  RegisterProvider,
  ApplyForAccreditation,
  DecideAccreditation,
  SuspendProvider,
  ReinstateProvider,
  PutOffering,
  PutSession,
  AccreditationQueries,
  OfferingQueries,
  PublicSearch,
];

@Module({
  imports: [TypeOrmModule.forFeature([Provider, Accreditation, Offering, Session])],
  providers: parts,
  exports: parts,
})
export class ProvidersModule {}
