import { everyTestPerson, type TestPerson } from '../../../demo/reckon/people.js';
import { readPlaces, registerAnswer } from '../../../demo/reckon/register.js';
import { reckon, todayInSweden, type AgeLimit } from '../../../demo/reckon/eligibility.js';
import { repositoryRoot } from '../../../support/product-process.js';
import type { Stage } from './stage.js';

/** Somebody who can send requests, and what must become of their application. */
export interface Applicant {
  readonly id: string;
  readonly token: string;
  readonly outcome: 'eligible' | 'rejected';
}

/** As in config/sample/programme.yaml. */
const AGE_LIMITS: readonly AgeLimit[] = [
  { from: '2020-01-01', until: '2025-12-31', min: 18, max: 65 },
  { from: '2026-01-01', min: 18, max: 66 },
];

/** Whom to look for afterwards. */
export interface KnownPerson {
  readonly number: string;
  readonly name: string;
}

/** Test people whose outcome is worked out without the product. */
export class Crowd {
  /** Everybody who has been taken out, with the name they were registered under. */
  readonly taken: KnownPerson[] = [];
  private readonly people: { readonly person: TestPerson; readonly outcome: Applicant['outcome'] }[];

  constructor() {
    const places = readPlaces(repositoryRoot());
    const day = todayInSweden();
    this.people = everyTestPerson(repositoryRoot()).map((person) => ({
      person,
      outcome: reckon(person, registerAnswer(person, places), AGE_LIMITS, day).outcome,
    }));
  }

  /** Takes people out of the crowd and makes them known. */
  async take(stage: Stage, count: number, outcome?: Applicant['outcome']): Promise<Applicant[]> {
    const chosen = this.people.filter((one) => outcome === undefined || one.outcome === outcome).slice(0, count);
    if (chosen.length < count) throw new Error(`there are only ${chosen.length} such test people`);
    const taken = new Set(chosen);
    this.people.splice(0, this.people.length, ...this.people.filter((one) => !taken.has(one)));
    const known = chosen.map(({ person }, index) => ({
      number: person.number,
      name: `Kanariefågel Strömstedt-${this.taken.length + index}`,
    }));
    this.taken.push(...known);
    const ids = await stage.register(
      known.map(({ number }) => number),
      known.map(({ name }) => name),
    );
    return Promise.all(
      chosen.map(async (one, index) => {
        const id = ids[index] ?? '';
        return { id, token: await stage.individualToken(id), outcome: one.outcome };
      }),
    );
  }
}
