import { MINOR_MAX } from '@techcheck/kernel';
import type { FieldError } from '@techcheck/platform';
import organisationsnummerModule from 'organisationsnummer';
import { amountOf, error, itemsOf, numberOf, repeated, type Fields, type Item } from './policy-parts.js';

// The package's types describe a default export inside the CommonJS module, but the module is the class itself.
const Organisationsnummer = organisationsnummerModule as unknown as typeof organisationsnummerModule.default;

/** Amounts, shares and parts that do not add up. */
export function moneySense(document: Fields): FieldError[] {
  const purposes = itemsOf(document['purposes'], '/purposes');
  const setAsides = itemsOf(document['setAsides'], '/setAsides');
  return [
    ...repeated(purposes, 'purpose', 'duplicate-purpose'),
    ...purposes.flatMap(purposeSense),
    ...sumSense(purposes),
    ...repeated(setAsides, 'code', 'duplicate-code'),
    ...setAsides.flatMap(({ pointer, fields }, at) => groupSense(pointer, fields, setAsides.slice(0, at))),
    ...partsSense(setAsides),
  ];
}

function purposeSense({ pointer, fields }: Item): FieldError[] {
  const [amount, ceiling] = [amountOf(fields['amountMinor']), amountOf(fields['holdCeilingMinor'])];
  const errors: FieldError[] = [];
  if (amount !== undefined && ceiling !== undefined && ceiling > amount) {
    const detail = `A booking cannot take more than its voucher: lower the ceiling to ${amount} or raise the amount.`;
    errors.push(error(`${pointer}/holdCeilingMinor`, 'ceiling-above-amount', detail));
  }
  if (fields['purpose'] === 'income-compensation' && (numberOf(fields['ownContributionPercent']) ?? 0) > 0) {
    const detail = 'Lost income has no price of which a person could pay a part: write 0.';
    errors.push(error(`${pointer}/ownContributionPercent`, 'own-contribution-without-price', detail));
  }
  const redeemers: unknown[] = Array.isArray(fields['redeemers']) ? fields['redeemers'] : [];
  redeemers.forEach((number, at) => {
    if (typeof number !== 'string' || !/^[0-9]{2}[2-9][0-9]{7}$/.test(number) || Organisationsnummer.valid(number))
      return;
    const detail = 'The check digit is wrong (Luhn): correct the organisation number.';
    errors.push(error(`${pointer}/redeemers/${at}`, 'wrong-check-digit', detail));
  });
  return errors;
}

function sumSense(purposes: readonly Item[]): FieldError[] {
  const total = purposes.reduce((sum, { fields }) => {
    const amount = amountOf(fields['amountMinor']) ?? 0n;
    return sum + amount * BigInt(Math.max(0, numberOf(fields['number']) ?? 1));
  }, 0n);
  const detail = `The vouchers together cost ${total} öre: lower amounts or numbers to ${MINOR_MAX} or less in all.`;
  return total > MINOR_MAX ? [error('/purposes', 'sum-too-large', detail)] : [];
}

/** A part of the budget is for some, and for some whom no part before it takes. */
function groupSense(pointer: string, fields: Fields, before: readonly Item[]): FieldError[] {
  if (fields['counties'] === undefined && fields['labourMarketStatuses'] === undefined) {
    const detail = 'It is for everybody as it stands: name counties, labourMarketStatuses or both.';
    return [error(pointer, 'for-everybody', detail)];
  }
  const earlier = before.find(
    (other) => includes(other.fields, fields, 'counties') && includes(other.fields, fields, 'labourMarketStatuses'),
  );
  const detail = `Whoever fits here fits ${earlier?.pointer ?? ''} first: put this one before it.`;
  return earlier === undefined ? [] : [error(pointer, 'never-reached', detail)];
}

/** Whether everybody whom `some` takes by a list is also taken by `all`; no list takes everybody. */
function includes(all: Fields, some: Fields, field: string): boolean {
  const [wide, narrow] = [all[field], some[field]];
  if (wide === undefined) return true;
  if (!Array.isArray(wide) || !Array.isArray(narrow)) return false;
  const known = new Set<unknown>(wide);
  return narrow.every((each) => known.has(each));
}

function partsSense(setAsides: readonly Item[]): FieldError[] {
  const total = setAsides.reduce((sum, { fields }) => sum + Math.max(0, numberOf(fields['percent']) ?? 0), 0);
  const detail = `The parts are ${total} % together: lower them to 100 % or less.`;
  return total > 100 ? [error('/setAsides', 'set-asides-above-whole', detail)] : [];
}
