import type { Role } from '@techcheck/audit';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A member of staff, of the authority or of a provider. */
@Entity({ schema: 'identity', name: 'principal' })
export class Principal {
  @PrimaryColumn('uuid') id!: string;
  @Column({ type: 'text' }) handle!: string;
  @Column({ name: 'display_name', type: 'text' }) displayName!: string;
  @Column({ type: 'text', array: true }) roles!: Role[];
  @Column({ name: 'provider_id', type: 'uuid', nullable: true }) providerId!: string | null;
}
