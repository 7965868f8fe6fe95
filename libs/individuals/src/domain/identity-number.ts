import { passesLuhn } from '@techcheck/kernel';
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
    return withIncompleteBirthDate(text);
  }
}

/** The Tax Agency also gives numbers whose month is 00 or whose day, less 60, is none of the month's. */
const COORDINATION = /^(\d{4}(?:0\d|1[0-2])(?:[678]\d|9[01]))[-+]?(\d{4})$/;

/** A samordningsnummer of twelve digits whose date is no day that exists, which the package refuses. */
function withIncompleteBirthDate(text: string): IdentityNumber | undefined {
  const parts = COORDINATION.exec(text.trim());
  if (parts === null) return undefined;
  const digits = `${parts[1]}${parts[2]}`;
  return passesLuhn(digits.slice(2)) ? (digits as IdentityNumber) : undefined;
}
