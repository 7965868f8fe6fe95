import personnummerModule from 'personnummer';

// The package's types describe a default export inside the CommonJS module, but the module is the class itself.
const Personnummer = personnummerModule as unknown as typeof personnummerModule.default;

/** A personnummer or samordningsnummer, 12 digits, checked. Handle as a secret. */
export type IdentityNumber = string & { readonly __checked: 'identity-number' };

/**
 * Reads a personnummer or samordningsnummer in any usual form and returns its 12 digits.
 * Folkbokföringslagen (1991:481) § 18; samordningsnummer: lag (2022:1697).
 * @returns undefined when it is not a valid number.
 */
export function identityNumber(text: string): IdentityNumber | undefined {
  try {
    const parsed = Personnummer.parse(text, { allowCoordinationNumber: true, allowInterimNumber: false });
    return parsed.format(true) as IdentityNumber;
  } catch {
    return undefined;
  }
}
