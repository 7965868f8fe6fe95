import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The sample as written in config/sample/*.yaml. Amounts are öre in strings of digits; days count from the day it is loaded. */
export interface SampleProgramme {
  readonly code: string;
  readonly nameSv: string;
  readonly nameEn: string;
  readonly round: { readonly name: string; readonly opensInDays: number; readonly closesInDays: number };
  readonly appropriation: { readonly amountMinor: string; readonly reference: string };
  readonly policy: { readonly inForceInDays: number } & Readonly<Record<string, unknown>>;
}

export interface SampleStaff {
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly string[];
}

export interface SamplePerson {
  readonly name: string;
  readonly fullName: string;
  /** An official test number, 12 digits. */
  readonly personnummer: string;
}

export interface SampleSession {
  readonly ref: string;
  readonly startsInDays: number;
  readonly lastsDays: number;
  readonly capacity?: number;
}

export interface SampleOffering {
  readonly ref: string;
  readonly purpose: string;
  readonly titleSv: string;
  readonly titleEn: string;
  readonly description: string;
  readonly priceMinor: string;
  readonly municipalityCode?: string;
  readonly sessions: readonly SampleSession[];
}

export interface SampleProvider {
  readonly name: string;
  readonly organisationNumber: string;
  readonly municipalityCode: string;
  readonly account: { readonly kind: string; readonly number: string };
  readonly purposes: readonly string[];
  readonly staff: { readonly name: string; readonly displayName: string };
  readonly offerings: readonly SampleOffering[];
}

export interface SampleFiles {
  readonly programme: SampleProgramme;
  readonly staff: readonly SampleStaff[];
  readonly people: readonly SamplePerson[];
  readonly providers: readonly SampleProvider[];
}

/** Reads the sample. @throws Error when a file is missing. */
export function readSample(): SampleFiles {
  const folder = sampleFolder();
  const read = (name: string): unknown => parse(readFileSync(join(folder, `${name}.yaml`), 'utf8'));
  return {
    programme: read('programme') as SampleProgramme,
    staff: read('staff') as SampleStaff[],
    people: read('people') as SamplePerson[],
    providers: read('providers') as SampleProvider[],
  };
}

/** The compiler copies no YAML, so the files are read where they are written: config/sample at the root. */
function sampleFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'config', 'sample');
    if (existsSync(join(candidate, 'programme.yaml'))) return candidate;
    if (folder === dirname(folder)) throw new Error('the folder config/sample was not found');
  }
}
