import type { Type } from '@nestjs/common';
import { AdminApiModule } from '../admin/admin-api.module.js';
import { IndividualApiModule } from '../individual/individual-api.module.js';
import { ProviderApiModule } from '../provider/provider-api.module.js';
import { PublicApiModule } from '../public/public-api.module.js';

export interface Audience {
  readonly name: 'individual' | 'provider' | 'admin' | 'public';
  readonly title: string;
  readonly description: string;
  readonly module: Type;
}

/** Whom the product serves over HTTP, each with an API of its own. */
export const AUDIENCES: readonly Audience[] = [
  {
    name: 'individual',
    title: 'Individual API',
    description: 'For people who apply for and use vouchers.',
    module: IndividualApiModule,
  },
  {
    name: 'provider',
    title: 'Provider API',
    description: 'For training providers and their own systems: offerings, holds, captures, payouts.',
    module: ProviderApiModule,
  },
  {
    name: 'admin',
    title: 'Administration API',
    description: 'For case officers, accreditors, finance officers, programme owners and auditors.',
    module: AdminApiModule,
  },
  { name: 'public', title: 'Public API', description: 'Open to everybody, without sign-in.', module: PublicApiModule },
];
