import type { IdentityNumber } from '../domain/identity-number.js';

/** What the population register (folkbokföringsregistret) says about one person. */
export interface RegisteredPerson {
  readonly name: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  readonly registeredInSweden: boolean;
  /** Four digits; null when not registered. */
  readonly municipalityCode: string | null;
  /** YYYY-MM-DD; null while alive. */
  readonly deceasedOn: string | null;
  /** Sekretessmarkering or skyddad folkbokföring. */
  readonly protectedIdentity: boolean;
  /** The personnummer that has taken the place of the number asked about (folkbokföringslagen 1991:481, 18 §). */
  readonly replacedBy?: IdentityNumber;
}

/** How much of the national old-age pension is drawn (socialförsäkringsbalken 2010:110, chapter 56). */
export interface PensionAnswer {
  readonly status: 'none' | 'partial' | 'full';
}

export type LabourMarketStatus = 'employed' | 'self-employed' | 'unemployed' | 'in-programme' | 'student' | 'outside';

/** What the Public Employment Service says. */
export interface LabourMarketAnswer {
  readonly status: LabourMarketStatus;
  /** YYYY-MM-DD; null when the service does not know. */
  readonly since: string | null;
}

/** One period of employment, both days included; `until` is null while it lasts. */
export interface EmploymentSpellAnswer {
  /** YYYY-MM-DD. */
  readonly from: string;
  readonly until: string | null;
}

/** What employers have declared (skatteförfarandelagen 2011:1244, chapter 26), the earliest spell first. */
export interface EmploymentAnswer {
  readonly spells: readonly EmploymentSpellAnswer[];
}

/** One support that was granted before; amount in öre, as a string of digits. */
export interface SupportAnswer {
  readonly kind: string;
  readonly amountMinor: string;
  /** YYYY-MM-DD. */
  readonly grantedOn: string;
}

/** What authorities have granted before, the earliest first. */
export interface EarlierSupportAnswer {
  readonly grants: readonly SupportAnswer[];
}

/** What each register answers about one person. */
export interface RegisterAnswers {
  readonly population: RegisteredPerson;
  readonly pension: PensionAnswer;
  readonly 'labour-market': LabourMarketAnswer;
  readonly employment: EmploymentAnswer;
  readonly 'earlier-support': EarlierSupportAnswer;
}
