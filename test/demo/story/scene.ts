import { FileKeyStore, TokenService, type TokenSubject } from '@techcheck/identity';
import type { Instance } from '../../support/instance.js';
import { Client } from '../api/client.js';
import type { AgeLimit, Reckoning } from '../reckon/eligibility.js';
import type { TestPerson } from '../reckon/people.js';
import type { Places, RegisterAnswer } from '../reckon/register.js';
import type { Narrator } from '../tell/narrator.js';

/** What `techcheck sample --json` lists. */
export interface Sample {
  readonly programmes: readonly { id: string; code: string }[];
  readonly providers: readonly { id: string; name: string }[];
  readonly offerings: readonly Offering[];
  readonly sessions: readonly { id: string; offeringId: string; ref: string; startsOn: string }[];
  readonly staff: readonly Staff[];
}

export interface Offering {
  readonly id: string;
  readonly providerId: string;
  readonly purpose: string;
  readonly title: string;
  readonly priceMinor: string;
}

interface Staff {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly roles: TokenSubject['roles'];
  readonly providerId: string | null;
}

/** One voucher of the checkbook, as the published rules describe it. */
export interface PurposeTerms {
  readonly purpose: string;
  readonly amountMinor: string;
  /** How many of them. */
  readonly number: number;
  readonly holdCeilingMinor: string;
  readonly evidence: readonly string[];
  readonly captureBeforeStart: boolean;
}

export interface Policy {
  readonly eligibility: { readonly rules: readonly ({ readonly rule: string } & Partial<AgeLimit>)[] };
  readonly purposes: readonly PurposeTerms[];
}

/** The programme that the story is about. */
export interface Programme {
  readonly id: string;
  readonly policy: Policy;
  /** What one checkbook costs, by our own addition. */
  readonly grantMinor: bigint;
}

/** Somebody who applies, and what must become of it. */
export interface Applicant {
  readonly person: TestPerson;
  readonly id: string;
  readonly client: Client;
  readonly register: RegisterAnswer;
  readonly reckoning: Reckoning;
  applicationId: string;
  decisionId: string;
  /** Milliseconds on our own clock: when the application was sent, and when its receipt was here. */
  sentAt: number;
  answeredAt: number;
  status: string;
}

/** Everything a chapter needs. */
export class Scene {
  sample!: Sample;
  private readonly tokens: TokenService;

  constructor(
    readonly instance: Instance,
    readonly narrator: Narrator,
    readonly repositoryRoot: string,
    readonly places: Places,
    /** Today in Sweden. */
    readonly day: string,
  ) {
    this.tokens = new TokenService(new FileKeyStore(instance.dataDir));
  }

  async individual(id: string): Promise<Client> {
    return this.as({ id, kind: 'individual', roles: ['individual'] });
  }

  /** A member of the authority's or a provider's staff, by the name in the sample. */
  async staff(name: string): Promise<Client> {
    const person = this.sample.staff.find((one) => one.name === name);
    if (person === undefined) throw new Error(`the sample has no ${name}`);
    const { id, roles, providerId } = person;
    return this.as(providerId === null ? { id, kind: 'staff', roles } : { id, kind: 'provider', roles, providerId });
  }

  /** The staff of a provider. */
  async providerStaff(providerId: string): Promise<Client> {
    const person = this.sample.staff.find((one) => one.providerId === providerId);
    if (person === undefined) throw new Error(`nobody works for provider ${providerId}`);
    return this.staff(person.name);
  }

  private async as(subject: TokenSubject): Promise<Client> {
    return new Client(this.instance.url, await this.tokens.sign(subject, 60));
  }
}
