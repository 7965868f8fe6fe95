import organisationsnummerModule from 'organisationsnummer';

// The package's types describe a default export inside the CommonJS module, but the module is the class itself.
const Organisationsnummer = organisationsnummerModule as unknown as typeof organisationsnummerModule.default;

/** An organisation number: 10 digits with a right check digit, and nobody's personnummer. */
export type OrganisationNumber = string & { readonly __checked: 'organisation-number' };

/**
 * Reads an organisation number in any usual form and returns its 10 digits (lag (1974:174)).
 * A sole trader's is a personnummer, personal data that does not belong in a provider's public row: refused.
 * @returns undefined when it is not an organisation number.
 */
export function organisationNumber(text: string): OrganisationNumber | undefined {
  try {
    const parsed = Organisationsnummer.parse(text);
    return parsed.isPersonnummer() ? undefined : (parsed.format(false) as OrganisationNumber);
  } catch {
    return undefined;
  }
}
