import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PaymentAccountKind } from '../domain/payment-account.js';

/** A training provider: an organisation, never a person. */
@Entity({ schema: 'providers', name: 'provider' })
export class Provider {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'organisation_number', type: 'text' }) organisationNumber!: string;
  @Column({ type: 'text' }) name!: string;
  @Column({ name: 'municipality_code', type: 'text' }) municipalityCode!: string;
  @Column({ name: 'payment_account_kind', type: 'text', nullable: true })
  paymentAccountKind!: PaymentAccountKind | null;
  @Column({ name: 'payment_account_number', type: 'text', nullable: true }) paymentAccountNumber!: string | null;
}
