import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One occasion of an offering. Dates are `YYYY-MM-DD`. */
@Entity({ schema: 'providers', name: 'session' })
export class Session {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'offering_id', type: 'uuid' }) offeringId!: string;
  @Column({ type: 'text' }) ref!: string;
  @Column({ name: 'starts_on', type: 'date' }) startsOn!: string;
  @Column({ name: 'ends_on', type: 'date' }) endsOn!: string;
  @Column({ type: 'int', nullable: true }) capacity!: number | null;
  @Column({ name: 'seats_taken', type: 'int' }) seatsTaken!: number;
  @Column({ type: 'boolean' }) cancelled!: boolean;
}
