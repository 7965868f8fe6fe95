/** What the population register said about a person. */
export interface RegisterFacts {
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  /** Registered in Sweden (folkbokförd) now. */
  readonly registeredInSweden: boolean;
  /** Four digits; null when not registered. */
  readonly municipalityCode: string | null;
  /** YYYY-MM-DD; null while alive. */
  readonly deceasedOn: string | null;
  /** Sekretessmarkering or skyddad folkbokföring: the municipality may then be a false one. */
  readonly protectedIdentity: boolean;
  /**
   * The register knows the person under another number than we did: we know it now as well (updated), or
   * somebody else is known here under that one (belongs-to-another). Absent when the number is as it was.
   */
  readonly replacedNumber?: 'updated' | 'belongs-to-another';
}

export const PENSION_STATUSES = ['none', 'partial', 'full'] as const;
export type PensionStatus = (typeof PENSION_STATUSES)[number];

/** What the Pensions Agency said: how much of the national old-age pension is drawn. */
export interface PensionFacts {
  readonly status: PensionStatus;
}

export const LABOUR_MARKET_STATUSES = [
  'employed',
  'self-employed',
  'unemployed',
  'in-programme',
  'student',
  'outside',
] as const;
export type LabourMarketStatus = (typeof LABOUR_MARKET_STATUSES)[number];

/** What the Public Employment Service said. */
export interface LabourMarketFacts {
  readonly status: LabourMarketStatus;
  /** YYYY-MM-DD; null when the service does not know. */
  readonly since: string | null;
}

/** One period of employment, both days included; open-ended without `until`. */
export interface EmploymentSpell {
  /** YYYY-MM-DD. */
  readonly from: string;
  readonly until: string | null;
}

/** What employers have declared to the Tax Agency, the earliest spell first. */
export interface EmploymentFacts {
  readonly spells: readonly EmploymentSpell[];
}

/** One support that was granted before, here or by another authority. */
export interface EarlierSupport {
  /** Lower-case words with hyphens, such as `transition-study-support`. */
  readonly kind: string;
  readonly amountMinor: string;
  /** YYYY-MM-DD. */
  readonly grantedOn: string;
}

export interface EarlierSupportFacts {
  readonly grants: readonly EarlierSupport[];
}

/** Where facts come from. A policy asks only those that its rules need (data minimisation, GDPR art. 5.1 c). */
export const FACT_SOURCES = ['population', 'pension', 'labour-market', 'employment', 'earlier-support'] as const;
export type FactSource = (typeof FACT_SOURCES)[number];

/** When a source answered, and whether that answer was kept from an earlier question. */
export interface Provenance {
  /** The register's own name. */
  readonly source: string;
  /** RFC 3339. */
  readonly answeredAt: string;
  readonly kept: boolean;
}

/**
 * All that a decision goes by. No name and no number: a decision needs neither. Kept, sealed, with the
 * decision, so that it can be replayed. Of the registers, null means asked and silent; a missing field,
 * that no rule of the policy needs it.
 */
export interface Facts {
  readonly number: {
    readonly kind: 'personnummer' | 'samordningsnummer';
    /** YYYY-MM-DD as the number tells it; null when the number holds no full date. */
    readonly birthDate: string | null;
  };
  readonly register: RegisterFacts | null;
  readonly pension?: PensionFacts | null;
  readonly labourMarket?: LabourMarketFacts | null;
  readonly employment?: EmploymentFacts | null;
  readonly earlierSupport?: EarlierSupportFacts | null;
  /** Of each source that answered. Decisions made before sources were noted have none. */
  readonly provenance?: Readonly<Partial<Record<FactSource, Provenance>>>;
  /** The Swedish day of the submission, YYYY-MM-DD. */
  readonly submittedOn: string;
  /** The Swedish day of the check, YYYY-MM-DD. */
  readonly checkedOn: string;
}
