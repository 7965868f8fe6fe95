import type { IdentityNumber } from './identity-number.js';

/** What an identity number itself tells. */
export interface NumberFacts {
  readonly kind: 'personnummer' | 'samordningsnummer';
  /** YYYY-MM-DD; null when the number holds no day that exists. */
  readonly birthDate: string | null;
}

/**
 * Reads kind and birth date from a number of twelve digits. In a samordningsnummer the day is raised by
 * 60 (lag 2022:1697 om samordningsnummer).
 */
export function numberFacts(number: IdentityNumber): NumberFacts {
  const day = Number(number.slice(6, 8));
  const kind = day >= 60 ? 'samordningsnummer' : 'personnummer';
  const dayOfMonth = kind === 'samordningsnummer' ? day - 60 : day;
  const birthDate = `${number.slice(0, 4)}-${number.slice(4, 6)}-${String(dayOfMonth).padStart(2, '0')}`;
  const date = new Date(`${birthDate}T00:00:00Z`);
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(birthDate);
  return { kind, birthDate: exists ? birthDate : null };
}
