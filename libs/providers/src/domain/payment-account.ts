import { holdsIdentityNumber, passesLuhn } from '@techcheck/kernel';
import Kontonummer from 'kontonummer';

export const PAYMENT_ACCOUNT_KINDS = ['bankgiro', 'plusgiro', 'account'] as const;
export type PaymentAccountKind = (typeof PAYMENT_ACCOUNT_KINDS)[number];

/** Where a provider is paid. */
export interface PaymentAccount {
  readonly kind: PaymentAccountKind;
  /** Digits only; for an account the clearing number first. */
  readonly number: string;
}

/** What each kind looks like. Bankgiro and plusgiro end in a Luhn digit (Bankgirot, Plusgirot). */
const LENGTHS: Record<PaymentAccountKind, { min: number; max: number; luhn: boolean }> = {
  bankgiro: { min: 7, max: 8, luhn: true },
  plusgiro: { min: 2, max: 8, luhn: true },
  account: { min: 6, max: 20, luhn: false },
};

/**
 * Reads an account as people write it, with spaces, hyphens or a comma.
 * @returns undefined when it cannot be such an account.
 */
export function paymentAccount(kind: PaymentAccountKind, text: string): PaymentAccount | undefined {
  const number = text.replace(/[\s,.-]/g, '');
  const { min, max, luhn } = LENGTHS[kind];
  if (!/^[0-9]+$/.test(number) || number.length < min || number.length > max) return undefined;
  if (luhn && !passesLuhn(number)) return undefined;
  return { kind, number };
}

/** Nordea's personal accounts: one of these clearing numbers, then the holder's personnummer. */
const PERSONAL_CLEARING = /^(?:3300|3782)/;

/** Whether an account's number is somebody's identity number, or ends in one as those of personal accounts do. */
export function namesPerson({ number }: PaymentAccount): boolean {
  return [number, number.replace(PERSONAL_CLEARING, '')].some(holdsIdentityNumber);
}

/**
 * Whether an account number looks odd. Only ever a warning: some banks' numbers have no check digit, and some
 * look like those that do (Bankgirot, "Bankernas kontonummeruppbyggnad").
 */
export function looksOdd(account: PaymentAccount): boolean {
  if (account.kind !== 'account') return false;
  try {
    return !Kontonummer.parse(account.number, { mode: 'lax' }).valid;
  } catch {
    return true;
  }
}
