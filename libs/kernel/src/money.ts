/** An amount in öre (SEK minor units). Always a whole number; never a float. */
export type Minor = bigint & { readonly __unit: 'öre' };

/** The largest amount the product handles: ten billion kronor. Far above any real programme, far below bigint's end. */
export const MINOR_MAX = 1_000_000_000_000n;

/** An amount above zero and at most {@link MINOR_MAX}, as the API takes it. */
export const AMOUNT_MINOR = /^([1-9][0-9]{0,11}|10{12})$/;

/**
 * Reads an amount from a string of digits (öre) as the API sends it, or from a bigint.
 * @throws RangeError when it is not a whole number from 0 to {@link MINOR_MAX}.
 */
export function minor(value: string | bigint): Minor {
  if (typeof value === 'string' && !/^[0-9]{1,13}$/.test(value)) {
    throw new RangeError('an amount in minor units is a string of digits');
  }
  const amount = BigInt(value);
  if (amount < 0n || amount > MINOR_MAX) {
    throw new RangeError(`an amount in minor units lies between 0 and ${MINOR_MAX}`);
  }
  return amount as Minor;
}

/** Adds amounts up (öre). */
export function sum(amounts: Iterable<Minor>): Minor {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total as Minor;
}

/** Shows öre as kronor for people, e.g. `12 345,50 kr`. */
export function kronor(amount: Minor): string {
  const digits = (amount / 100n).toString().replace(/\B(?=(\d{3})+(?!\d))/g, '\u00a0');
  const ore = (amount % 100n).toString().padStart(2, '0');
  return ore === '00' ? `${digits}\u00a0kr` : `${digits},${ore}\u00a0kr`;
}
