/** What the population register said about a person. */
export interface RegisterFacts {
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  /** Registered in Sweden (folkbokförd) now. */
  readonly registeredInSweden: boolean;
  /** Four digits; null when not registered. */
  readonly municipalityCode: string | null;
  /** YYYY-MM-DD; null while alive. */
  readonly deceasedOn: string | null;
  /** Sekretessmarkering or skyddad folkbokföring: the municipality may then be a false one. */
  readonly protectedIdentity: boolean;
}

/**
 * All that a decision goes by. No name and no number: a decision needs neither. Kept, sealed, with the
 * decision, so that it can be replayed.
 */
export interface Facts {
  readonly number: {
    readonly kind: 'personnummer' | 'samordningsnummer';
    /** YYYY-MM-DD as the number tells it; null when the number holds no full date. */
    readonly birthDate: string | null;
  };
  /** Null when the register has not answered. */
  readonly register: RegisterFacts | null;
  /** The Swedish day of the submission, YYYY-MM-DD. */
  readonly submittedOn: string;
  /** The Swedish day of the check, YYYY-MM-DD. */
  readonly checkedOn: string;
}
