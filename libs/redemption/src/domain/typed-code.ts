import { randomBytes } from 'node:crypto';

/** Crockford's base32 (crockford.com/base32.html): no I, L, O or U, so that nothing is misread. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The check symbol counts to 37 and needs five more signs. */
const CHECK_SYMBOLS = `${DIGITS}*~$=U`;

/** 85 random bits in 17 digits; with the check symbol three groups of six. */
const RANDOM_DIGITS = 17;
const GROUP = 6;

/** A one-time code to read aloud or type: 17 random digits and a check symbol, upper case, ungrouped. */
export type TypedCode = string & { readonly __checked: 'typed-code' };

/** Makes a new code of 85 random bits. */
export function newTypedCode(): TypedCode {
  let digits = '';
  // 256 is a multiple of 32: the low five bits of a random byte are as random as the byte.
  for (const byte of randomBytes(RANDOM_DIGITS)) digits += DIGITS.charAt(byte & 31);
  return (digits + checkSymbol(digits)) as TypedCode;
}

/** Shows a code in groups, e.g. `3Q7ZK9-M2T4XA-0VBC1H`. */
export function groupTypedCode(code: TypedCode): string {
  return (code.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-');
}

/**
 * Reads a code as people type it: any case, with hyphens and spaces anywhere, O for 0, I or L for 1.
 * @returns undefined when it cannot be a code: wrong length, a foreign sign or a check symbol that does not fit.
 */
export function readTypedCode(text: string): TypedCode | undefined {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (plain.length !== RANDOM_DIGITS + 1) return undefined;
  const digits = plain.slice(0, RANDOM_DIGITS);
  if ([...digits].some((digit) => !DIGITS.includes(digit))) return undefined;
  return checkSymbol(digits) === plain.slice(RANDOM_DIGITS) ? (plain as TypedCode) : undefined;
}

/** The number modulo 37 catches every single wrong digit and every swap of two neighbours. */
function checkSymbol(digits: string): string {
  let remainder = 0;
  for (const digit of digits) remainder = (remainder * 32 + DIGITS.indexOf(digit)) % 37;
  return CHECK_SYMBOLS.charAt(remainder);
}
