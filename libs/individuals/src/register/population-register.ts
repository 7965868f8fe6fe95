import type { IdentityNumber } from '../domain/identity-number.js';

/** What the population register (folkbokföringsregistret) says about one person. */
export interface RegisteredPerson {
  readonly name: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  readonly registeredInSweden: boolean;
  /** Four digits; null when not registered. */
  readonly municipalityCode: string | null;
  /** YYYY-MM-DD; null while alive. */
  readonly deceasedOn: string | null;
  /** Sekretessmarkering or skyddad folkbokföring. */
  readonly protectedIdentity: boolean;
}

/** The register did not answer. Nobody's case is to blame, and nobody's case is decided by it. */
export class RegisterUnavailable extends Error {
  override readonly name = 'RegisterUnavailable';
}

/** The port to the population register. Many people are asked about at once. */
export abstract class PopulationRegister {
  /**
   * @param signal ends the question early.
   * @returns who got an answer; a number that is missing got none and can be asked about again.
   * @throws RegisterUnavailable when the register is away or too slow.
   */
  abstract lookup(
    numbers: readonly IdentityNumber[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<IdentityNumber, RegisteredPerson>>;
}
