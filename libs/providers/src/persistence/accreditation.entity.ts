import type { Purpose } from '@techcheck/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AccreditationStatus } from '../domain/accreditation.life-cycle.js';
import type { PaymentAccountKind } from '../domain/payment-account.js';

/** One application for accreditation and what became of it. Dates are `YYYY-MM-DD`. */
@Entity({ schema: 'providers', name: 'accreditation' })
export class Accreditation {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'provider_id', type: 'uuid' }) providerId!: string;
  @Column({ type: 'text' }) status!: AccreditationStatus;
  @Column({ type: 'text', array: true }) purposes!: Purpose[];
  @Column({ name: 'valid_from', type: 'date', nullable: true }) validFrom!: string | null;
  @Column({ name: 'valid_until', type: 'date', nullable: true }) validUntil!: string | null;
  @Column({ name: 'quality_evidence', type: 'text' }) qualityEvidence!: string;
  @Column({ name: 'payment_account_kind', type: 'text', nullable: true })
  paymentAccountKind!: PaymentAccountKind | null;
  @Column({ name: 'payment_account_number', type: 'text', nullable: true }) paymentAccountNumber!: string | null;
  @Column({ name: 'applied_at', type: 'timestamptz' }) appliedAt!: Date;
  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true }) decidedAt!: Date | null;
  @Column({ name: 'decision_reason', type: 'text', nullable: true }) decisionReason!: string | null;
}
