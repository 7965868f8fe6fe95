import { IsIn } from 'class-validator';
import { IsId } from '../http/validators.js';

/** A request for a checkbook. */
export class SubmitApplicationDto {
  @IsId('The programme to apply to.')
  programmeId!: string;

  /**
   * The language you want the decision in.
   * @example "sv"
   */
  @IsIn(['sv', 'en'])
  language!: 'sv' | 'en';
}

/** An application as you see it. */
export class ApplicationDto {
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11" */
  id!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12" */
  programmeId!: string;
  /** @example "01936a6e-7d3a-7c59-8a51-0c8f2f6f3b13" */
  roundId!: string;
  /**
   * Where the case stands.
   * @example "submitted"
   */
  status!:
    'submitted' | 'checking' | 'manual-review' | 'eligible' | 'waitlisted' | 'granted' | 'rejected' | 'withdrawn';
  /**
   * What the checkbook is worth if it is granted, in öre.
   * @example "3000000"
   */
  amountMinor!: string;
  /** @example "2026-11-21T09:00:00.000Z" */
  submittedAt!: string;
  /** @example "2026-11-21T09:00:01.000Z" */
  updatedAt!: string;
}
