/**
 * Anything that reads like a Swedish identity number: six or eight digits of date, an optional sign,
 * four digits. UUIDs and amounts are left alone.
 */
const IDENTITY_NUMBER = /(?<![0-9A-Za-z-])(?:\d{2})?\d{2}[01]\d[0-9]\d[-+]?\d{4}(?![0-9A-Za-z-])/g;

/** Takes identity numbers out of a text that is on its way to a log or an error. */
export function scrub(text: string): string {
  return text.replace(IDENTITY_NUMBER, '[identity number]');
}
