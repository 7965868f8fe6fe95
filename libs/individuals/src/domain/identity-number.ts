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

/** Anything that may be such a number: ten or twelve digits, with or without a sign or a blank before the last four. */
const CANDIDATE = /(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)/g;

/** Whether somebody's number stands in a text, in any usual form. Date and check digit must be right. */
export function holdsIdentityNumber(text: string): boolean {
  return (text.match(CANDIDATE) ?? []).some((found) => identityNumber(found.replace(' ', '')) !== undefined);
}

/** The Tax Agency also gives numbers whose month is 00 or whose day, less 60, is none of the month's. */
const COORDINATION = /^(\d{4}(?:0\d|1[0-2])(?:[678]\d|9[01]))[-+]?(\d{4})$/;

/** A samordningsnummer of twelve digits whose date is no day that exists, which the package refuses. */
function withIncompleteBirthDate(text: string): IdentityNumber | undefined {
  const parts = COORDINATION.exec(text.trim());
  if (parts === null) return undefined;
  const digits = `${parts[1]}${parts[2]}`;
  return hasRightCheckDigit(digits.slice(2)) ? (digits as IdentityNumber) : undefined;
}

/** Luhn's algorithm over ten digits, the last of which is the check digit (ISO/IEC 7812-1, annex B). */
function hasRightCheckDigit(ten: string): boolean {
  const sum = [...ten].reduce((total, digit, index) => {
    const product = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return sum % 10 === 0;
}
