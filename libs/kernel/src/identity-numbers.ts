import { passesLuhn } from './luhn.js';

/** What stands between the date and the last four: anything that is neither letter nor digit, also percent-encoded. */
const SIGN = String.raw`(?:%(?:25)*[0-9a-f]{2}|[^\p{L}\p{N}]){0,5}`;
/** A day is raised by 60 in a samordningsnummer, whose month or day may be unknown (lag 2022:1697). */
const MONTH_AND_DAY = String.raw`(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0\d|1[0-2])(?:[678]\d|9[01]))`;
/** Ten or twelve digits that begin with a date. Letters and signs may touch it; further digits make it something else. */
const CANDIDATE = new RegExp(
  String.raw`(?:(?<!\d)|(?<=%[0-9a-f]{2}))(?:1[6-9]|2[01])?\d{2}${MONTH_AND_DAY}${SIGN}\d{4}(?!\d)`,
  'giu',
);

/** Ids and hashes: long runs of hexadecimal digits, in which a date would be chance. */
const MACHINE_MADE = /(?<![0-9a-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,})(?![0-9a-z])/gi;

/** A place in a text that reads like somebody's personnummer or samordningsnummer. */
interface Sighting {
  readonly start: number;
  readonly end: number;
  /** Whether the last digit is the right check digit. */
  readonly isChecked: boolean;
}

/**
 * Finds personnummer and samordningsnummer in any form that people and machines give them. It is the one answer to
 * that question in the product: what refuses a text and what cleans a log must not disagree.
 */
function sightings(text: string): Sighting[] {
  const plain = withoutIds(withPlainDigits(text));
  return [...plain.matchAll(CANDIDATE)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
    isChecked: passesLuhn(digitsOf(found).slice(-10)),
  }));
}

/** Whether somebody's number stands in a text. Date and check digit must be right. */
export function holdsIdentityNumber(text: string): boolean {
  return sightings(text).some(({ isChecked }) => isChecked);
}

/** Takes out whatever reads like an identity number: a slip of the pen still points at somebody. */
export function withoutIdentityNumbers(text: string): string {
  return sightings(text).reduceRight(
    (cleaned, { start, end }) => `${cleaned.slice(0, start)}[identity number]${cleaned.slice(end)}`,
    text,
  );
}

/** The percent-encoded parts of an address decoded, as often as they were encoded; what cannot be decoded stays. */
export function decoded(address: string): string {
  let text = address;
  for (let times = 0; times < 3; times += 1) {
    const next = text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
      try {
        return decodeURIComponent(encoded);
      } catch {
        return encoded;
      }
    });
    if (next === text) break;
    text = next;
  }
  return text;
}

/** Digits without what stands between them; the digits of a percent-encoded sign are none of the number's. */
function digitsOf(found: string): string {
  return found.replace(/%(?:25)*[0-9a-f]{2}/gi, '').replace(/\D/g, '');
}

/** Full-width digits, which many keyboards and forms produce, as the plain ones; the length stays the same. */
function withPlainDigits(text: string): string {
  return text.replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - 0xff10));
}

/** Blanks ids out; the length stays the same. One that is all digits is no id that a machine made. */
function withoutIds(text: string): string {
  return text.replace(MACHINE_MADE, (id) => (/[a-f]/i.test(id) ? 'x'.repeat(id.length) : id));
}
