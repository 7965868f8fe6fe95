/** One field that is wrong. */
export class FieldErrorDto {
  /**
   * JSON pointer (RFC 6901) to the field.
   * @example "/amountMinor"
   */
  pointer!: string;
  /**
   * Stable code of the rule it breaks.
   * @example "matches"
   */
  code!: string;
  /**
   * What is wrong, in a sentence.
   * @example "amountMinor must be a string of digits"
   */
  detail!: string;
}

/** A problem document, RFC 9457. */
export class ProblemDto {
  /**
   * Names the kind of problem.
   * @example "/problems/voucher-exhausted"
   */
  type!: string;
  /** @example "The voucher does not have that much left" */
  title!: string;
  /** @example 409 */
  status!: number;
  /**
   * What to do about it.
   * @example "Choose a lower amount; availableMinor on the voucher tells how much is left."
   */
  detail!: string;
  /**
   * Names this very request; quote it when you ask for help.
   * @example "urn:uuid:0b6f1f0e-7c5e-4c5b-9f0e-3a1d2c4b5a69"
   */
  instance?: string;
  /**
   * The stable code.
   * @example "voucher-exhausted"
   */
  code!: string;
  /**
   * For refusals because of its state: the status of the thing itself.
   * @example "captured"
   */
  currentStatus?: string;
  /** For `validation-failed`: all fields that are wrong. */
  errors?: FieldErrorDto[];
}
