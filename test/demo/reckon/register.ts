import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestPerson } from './people.js';

/** What the population register's simulator says, worked out here from its published description. */
export interface RegisterAnswer {
  readonly registeredInSweden: boolean;
  readonly deceased: boolean;
  readonly protectedIdentity: boolean;
  /** Four digits; undefined when not registered. */
  readonly municipality: string | undefined;
}

/** Municipality and county names by code. */
export interface Places {
  /** Sorted. */
  readonly municipalityCodes: readonly string[];
  readonly countyNames: ReadonlyMap<string, string>;
}

/** Reads the official list (SCB, regional divisions). */
export function readPlaces(repositoryRoot: string): Places {
  const csv = readFileSync(join(repositoryRoot, 'config', 'reference', 'municipalities.csv'), 'utf8');
  const rows = csv
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
  return {
    municipalityCodes: rows.map(([code = '']) => code).sort(),
    countyNames: new Map(rows.map(([, , , county = '', , name = '']) => [county, name])),
  };
}

/**
 * The simulated facts of a person. All of them follow from SHA-256 over the twelve digits: bytes 0-3 choose the
 * municipality, byte 4 below 3 means deceased (in 2020, on day byte 5), byte 6 below 8 not registered, byte 7 below 3
 * protected. Nobody with a samordningsnummer is registered.
 */
export function registerAnswer(person: TestPerson, places: Places): RegisterAnswer {
  const hash = createHash('sha256').update(person.number, 'ascii').digest();
  const at = (index: number): number => hash[index] ?? 0;
  const registeredInSweden = person.kind === 'personnummer' && at(6) >= 8;
  const chosen = Number(hash.readUInt32BE(0)) % places.municipalityCodes.length;
  // Whose birthday is not known stands in the simulated register with the first day of 1900.
  const { year, month, day } = person.birthdayIsKnown ? person.born : { year: 1900, month: 1, day: 1 };
  const death = new Date(Date.UTC(2020, 0, 1 + at(5)));
  return {
    registeredInSweden,
    deceased: at(4) < 3 && death.getTime() >= Date.UTC(year, month - 1, day),
    protectedIdentity: at(7) < 3,
    municipality: registeredInSweden ? places.municipalityCodes[chosen] : undefined,
  };
}
