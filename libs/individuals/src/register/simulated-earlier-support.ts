import type { IdentityNumber } from '../domain/identity-number.js';
import type { EarlierSupportAnswer, SupportAnswer } from './answers.js';
import { beforeBirth, daysBefore, madeUpFrom } from './made-up.js';

/** Omställningsstudiestöd, arbetsmarknadsutbildning, studiestartsstöd, stöd vid start av näringsverksamhet. */
const KINDS = ['transition-study-support', 'labour-market-training', 'study-start-support', 'start-up-grant'] as const;

const GROWN_FROM = 26;
const THOUSAND_KRONOR_MINOR = 100_000;

/**
 * The made-up supports of a person of 26 years or more; younger people have had none. One when byte 22 is below
 * 38, another when byte 27 is below 26, each made from the five bytes that begin there:
 *
 * - kind: the second byte modulo 4, in the order of the list above;
 * - amount: one thousand kronor and as many thousands as the third byte modulo 50;
 * - granted as many days before 2026-01-01 as the fourth and fifth bytes, modulo 1825.
 */
export function simulatedEarlierSupport(number: IdentityNumber): EarlierSupportAnswer {
  const { age, byte, pair } = madeUpFrom(number);
  if (age < GROWN_FROM) return { grants: [] };
  const grantFrom = (at: number): SupportAnswer => ({
    kind: KINDS[byte(at + 1) % KINDS.length] ?? KINDS[0],
    amountMinor: String((1 + (byte(at + 2) % 50)) * THOUSAND_KRONOR_MINOR),
    grantedOn: daysBefore(pair(at + 3) % 1_825),
  });
  const begun = [byte(22) < 38 ? [22] : [], byte(27) < 26 ? [27] : []].flat();
  return { grants: begun.map(grantFrom).sort((a, b) => (a.grantedOn < b.grantedOn ? -1 : 1)) };
}

/** As a register says that contradicts the number: granted before the birth. */
export function contradictingEarlierSupport(
  { grants }: EarlierSupportAnswer,
  number: IdentityNumber,
): EarlierSupportAnswer {
  const impossible = { kind: KINDS[0], amountMinor: String(THOUSAND_KRONOR_MINOR), grantedOn: beforeBirth(number) };
  return { grants: [impossible, ...grants] };
}
