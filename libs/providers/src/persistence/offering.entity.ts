import type { Purpose } from '@techcheck/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a provider offers. Amounts in öre. */
@Entity({ schema: 'providers', name: 'offering' })
export class Offering {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'provider_id', type: 'uuid' }) providerId!: string;
  @Column({ type: 'text' }) ref!: string;
  @Column({ type: 'text' }) purpose!: Purpose;
  @Column({ name: 'title_sv', type: 'text' }) titleSv!: string;
  @Column({ name: 'title_en', type: 'text' }) titleEn!: string;
  @Column({ type: 'text' }) description!: string;
  @Column({ name: 'price_minor', type: 'bigint' }) priceMinor!: string;
  @Column({ name: 'municipality_code', type: 'text', nullable: true }) municipalityCode!: string | null;
  @Column({ type: 'boolean' }) withdrawn!: boolean;
}
