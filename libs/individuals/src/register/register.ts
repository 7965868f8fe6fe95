import type { IdentityNumber } from '../domain/identity-number.js';

/** The registers we may ask, by what they know. A policy asks only those that its rules need. */
export const REGISTER_SOURCES = ['population', 'pension', 'labour-market', 'employment', 'earlier-support'] as const;
export type RegisterSource = (typeof REGISTER_SOURCES)[number];

/** The register did not answer. Nobody's case is to blame, and nobody's case is decided by it. */
export class RegisterUnavailable extends Error {
  override readonly name = 'RegisterUnavailable';
}

/** The port to a register. Many people are asked about at once. A real register is one class that extends this. */
export abstract class Register<Answer> {
  abstract readonly source: RegisterSource;
  /** The register's own name, which stands with each fact that came from it. */
  abstract readonly name: string;

  /**
   * @param signal ends the question early.
   * @returns who got an answer; a number that is missing got none and can be asked about again.
   * @throws RegisterUnavailable when the register is away or too slow.
   */
  abstract lookup(
    numbers: readonly IdentityNumber[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<IdentityNumber, Answer>>;
}
