import { PENSION_STATUSES, type PensionStatus } from '../facts.js';
import { verdict } from '../finding.js';
import type { DatedRule } from '../rule.js';
import { someOf } from '../schema-parts.js';
import { listed, type Words } from '../words.js';

export interface PensionTerms {
  /** How much of the national old-age pension the applicant may draw. */
  readonly allowed: readonly PensionStatus[];
}

/** How much is drawn, as the object of a sentence. */
const DRAWN: Readonly<Record<PensionStatus, Words>> = {
  none: { sv: 'ingen ålderspension', en: 'no old-age pension' },
  partial: { sv: 'en del av ålderspensionen', en: 'part of the old-age pension' },
  full: { sv: 'hela ålderspensionen', en: 'the whole old-age pension' },
};

/** Draws no more of the national old-age pension than the programme allows: it is for people in working life. */
export const pension: DatedRule<'pension', PensionTerms> = {
  id: 'pension',
  name: { sv: 'pension', en: 'pension' },
  law: 'Programmets regler (pension); socialförsäkringsbalken (2010:110) 56 kap.',
  needs: ['pension'],
  fields: { allowed: someOf(PENSION_STATUSES, 'How much of the national old-age pension the applicant may draw.') },
  describe({ allowed }) {
    const { sv, en } = drawn(allowed);
    return { sv: `Den sökande får ta ut ${sv}.`, en: `The applicant may draw ${en}.` };
  },
  judge({ pension: answer }, { allowed }) {
    if (answer === undefined || answer === null) {
      return verdict(
        'unknown',
        { registerAnswered: false, allowed },
        'Pensionsmyndigheten har inte svarat, så pensionsuttaget kan inte bekräftas.',
        'The Pensions Agency has not answered, so the pension drawn cannot be confirmed.',
      );
    }
    const facts = { status: answer.status, allowed };
    const { sv, en } = DRAWN[answer.status];
    if (allowed.includes(answer.status)) {
      return verdict('passed', facts, `Ditt uttag: ${sv}.`, `What you draw: ${en}.`);
    }
    const may = drawn(allowed);
    return verdict(
      'failed',
      facts,
      `Ditt uttag: ${sv}. Programmet är för den som tar ut ${may.sv}.`,
      `What you draw: ${en}. The programme is for those who draw ${may.en}.`,
    );
  },
};

const drawn = (statuses: readonly PensionStatus[]): Words =>
  listed(
    statuses.map((status) => DRAWN[status]),
    'or',
  );
