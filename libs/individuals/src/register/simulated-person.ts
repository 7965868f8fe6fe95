import { createHash } from 'node:crypto';
import type { IdentityNumber } from '../domain/identity-number.js';
import { numberFacts } from '../domain/number-facts.js';
import { municipalities } from './municipalities.js';
import type { RegisteredPerson } from './answers.js';

const GIVEN_NAMES = ['Alma', 'Bo', 'Carin', 'David', 'Elsa', 'Folke', 'Greta', 'Hugo', 'Ines', 'Jarl', 'Kaisa', 'Leo'];
const FAMILY_NAMES = ['Ahl', 'Berg', 'Dahl', 'Ek', 'Frisk', 'Gren', 'Holm', 'Lind', 'Moen', 'Nord', 'Strand', 'Öst'];

const DAY_MS = 86_400_000;
/** Everybody deceased in the simulation died within 256 days from here. */
const DEATHS_FROM = Date.parse('2020-01-01T00:00:00Z');

/**
 * The made-up person behind a number, the same every time. All follows from h = SHA-256 over the twelve
 * digits (ASCII), so that anyone can work it out independently:
 *
 * - municipality: the first four bytes of h, big-endian, modulo 290, in the list ordered by code;
 * - deceased when h[4] < 3, on 2020-01-01 plus h[5] days, unless born after that;
 * - not registered in Sweden, and so without municipality, when h[6] < 8 or the number is a samordningsnummer;
 * - protected identity when h[7] < 3;
 * - birth date as in the number, 1 January 1900 when it has none;
 * - given name h[8], family name h[9], modulo the lists here.
 */
export function simulatedPerson(number: IdentityNumber): RegisteredPerson {
  const hash = createHash('sha256').update(number).digest();
  const all = municipalities();
  const { kind, birthDate: born } = numberFacts(number);
  const birthDate = born ?? '1900-01-01';
  const registeredInSweden = kind === 'personnummer' && byte(hash, 6) >= 8;
  const died = new Date(DEATHS_FROM + byte(hash, 5) * DAY_MS).toISOString().slice(0, 10);
  return {
    name: `${GIVEN_NAMES[byte(hash, 8) % GIVEN_NAMES.length]} ${FAMILY_NAMES[byte(hash, 9) % FAMILY_NAMES.length]}`,
    birthDate,
    registeredInSweden,
    municipalityCode: registeredInSweden ? (all[hash.readUInt32BE(0) % all.length]?.code ?? null) : null,
    deceasedOn: byte(hash, 4) < 3 && died >= birthDate ? died : null,
    protectedIdentity: byte(hash, 7) < 3,
  };
}

/** The same person as a register says that contradicts the number: born a year later. */
export function contradicting(person: RegisteredPerson): RegisteredPerson {
  const [year = '1900', ...rest] = person.birthDate.split('-');
  const shifted = [String(Number(year) + 1), ...rest].join('-');
  return { ...person, birthDate: shifted.endsWith('-02-29') ? shifted.replace('-02-29', '-02-28') : shifted };
}

function byte(hash: Buffer, at: number): number {
  return hash.readUInt8(at);
}
