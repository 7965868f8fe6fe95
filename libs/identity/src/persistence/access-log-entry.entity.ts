import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One read of protected personal data. */
@Entity({ schema: 'identity', name: 'access_log' })
export class AccessLogEntry {
  @PrimaryColumn({ type: 'bigint' }) id!: string;
  @Column({ type: 'timestamptz' }) at!: Date;
  @Column({ name: 'actor_kind', type: 'text' }) actorKind!: string;
  @Column({ name: 'actor_id', type: 'uuid', nullable: true }) actorId!: string | null;
  @Column({ name: 'individual_id', type: 'uuid' }) individualId!: string;
  @Column({ type: 'text' }) what!: string;
  @Column({ type: 'text' }) why!: string;
}
