/** Hyphen, plus, blank, no-break space, en dash, slash, as they are and percent-encoded. */
const PLAIN_SIGNS = ['-', '+', ' ', '\u00a0', '–', '/'];
const SIGNS = ['', ...PLAIN_SIGNS, ...PLAIN_SIGNS.map(encodeURIComponent), '%2d'];

/** The ways of writing an identity number: 12 or 10 digits, with any sign or none before the last four. */
export function formsOf(number: string): string[] {
  const [century, date, serial] = [number.slice(0, 2), number.slice(2, 8), number.slice(8)];
  const ten = SIGNS.map((sign) => `${date}${sign}${serial}`);
  return [...ten, ...ten.map((form) => `${century}${form}`)];
}

/** A canary found where it must not be. The text around it is kept out: what is found is not spread further. */
export interface Sighting {
  readonly where: string;
  readonly what: string;
}

/** Looks for people's numbers and names in any text. */
export class Canary {
  private readonly needles: { readonly what: string; readonly text: string }[] = [];

  constructor(people: readonly { readonly number: string; readonly name?: string }[]) {
    people.forEach(({ number, name }, index) => {
      // The longest form first, so that a report names the form that was written.
      for (const text of formsOf(number).sort((a, b) => b.length - a.length))
        this.needles.push({
          what: `number of person ${index} as ${text.replace(/\d/g, '9')}`,
          text: text.toLowerCase(),
        });
      if (name !== undefined) this.needles.push({ what: `name of person ${index}`, text: name.toLowerCase() });
    });
  }

  /** What of all it knows stands in the text: at most one sighting for each place. */
  search(where: string, text: string): Sighting[] {
    const lower = text.toLowerCase();
    const found = this.needles.find((needle) => lower.includes(needle.text));
    return found === undefined ? [] : [{ where, what: found.what }];
  }
}
