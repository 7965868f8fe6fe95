import { decoded, withoutIdentityNumbers } from '@techcheck/kernel';

/** Takes identity numbers out of a text that is on its way to a log or an error. */
export function scrub(text: string): string {
  return withoutIdentityNumbers(text);
}

/** The path of an address as people read it, without identity numbers: no query, nothing percent-encoded. */
export function scrubbedPath(url: string): string {
  return scrub(decoded(url.split('?')[0] ?? ''));
}
