import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person, as far as the database knows without keys: a surrogate id and sealed fields. */
@Entity({ schema: 'individuals', name: 'individual' })
export class Individual {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'personnummer_index', type: 'bytea', nullable: true }) personnummerIndex!: Buffer | null;
  @Column({ name: 'personnummer_ciphertext', type: 'bytea', nullable: true }) personnummerCiphertext!: Buffer | null;
  @Column({ name: 'name_ciphertext', type: 'bytea', nullable: true }) nameCiphertext!: Buffer | null;
  @Column({ name: 'protected_identity', type: 'boolean' }) protectedIdentity!: boolean;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'erased_at', type: 'timestamptz', nullable: true }) erasedAt!: Date | null;
}
