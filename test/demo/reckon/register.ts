import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestPerson } from './people.js';

/** One support granted earlier. */
export interface Support {
  readonly kind: string;
  readonly amountMinor: bigint;
  /** YYYY-MM-DD. */
  readonly grantedOn: string;
}

/** What the simulators of the registers say, worked out here from their published description. */
export interface RegisterAnswer {
  readonly pension: 'none' | 'partial' | 'full';
  readonly earlierSupport: readonly Support[];
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
  const age = 2026 - year;
  return {
    pension: pensionAt(age, at(10)),
    earlierSupport: supportAt(age, hash),
    registeredInSweden,
    deceased: at(4) < 3 && death.getTime() >= Date.UTC(year, month - 1, day),
    protectedIdentity: at(7) < 3,
    municipality: registeredInSweden ? places.municipalityCodes[chosen] : undefined,
  };
}

/** By byte 10: from 64 years full below 64 and partial below 128, from 67 none below 16 and partial below 40. */
function pensionAt(age: number, byte: number): RegisterAnswer['pension'] {
  if (age < 64) return 'none';
  if (age < 67) return byte < 64 ? 'full' : byte < 128 ? 'partial' : 'none';
  return byte < 16 ? 'none' : byte < 40 ? 'partial' : 'full';
}

/**
 * From 26 years: one support when byte 22 is below 38, another when byte 27 is below 26. Of the five bytes from there,
 * the second tells the kind (modulo 4), the third thousands of kronor (one and modulo 50), the last two the days before
 * 2026 (modulo 1825).
 */
function supportAt(age: number, hash: Buffer): Support[] {
  if (age < 26) return [];
  const kinds = ['transition-study-support', 'labour-market-training', 'study-start-support', 'start-up-grant'];
  const chances = [
    [22, 38],
    [27, 26],
  ] as const;
  return chances
    .filter(([from, below]) => hash.readUInt8(from) < below)
    .map(([from]) => ({
      kind: kinds[hash.readUInt8(from + 1) % 4] ?? '',
      amountMinor: BigInt(1 + (hash.readUInt8(from + 2) % 50)) * 100_000n,
      grantedOn: new Date(Date.UTC(2026, 0, 1 - (hash.readUInt16BE(from + 3) % 1825))).toISOString().slice(0, 10),
    }));
}
