import { LABOUR_MARKET_STATUSES, type LabourMarketStatus } from '../facts.js';
import { verdict } from '../finding.js';
import type { DatedRule } from '../rule.js';
import { someOf } from '../schema-parts.js';
import { listed, type Words } from '../words.js';

export interface LabourMarketTerms {
  readonly statuses: readonly LabourMarketStatus[];
}

const CALLED: Readonly<Record<LabourMarketStatus, Words>> = {
  employed: { sv: 'anställd', en: 'employed' },
  'self-employed': { sv: 'företagare', en: 'self-employed' },
  unemployed: { sv: 'arbetslös', en: 'unemployed' },
  'in-programme': { sv: 'deltagare i ett arbetsmarknadspolitiskt program', en: 'in a labour-market programme' },
  student: { sv: 'studerande', en: 'a student' },
  outside: { sv: 'utanför arbetskraften', en: 'outside the labour force' },
};

/** What statuses are called, as one phrase. */
export function statusNames(statuses: readonly LabourMarketStatus[]): Words {
  return listed(
    statuses.map((status) => CALLED[status]),
    'or',
  );
}

/** Stands on the labour market where the programme wants, on the day the policy counts on. */
export const labourMarketStatus: DatedRule<'labour-market-status', LabourMarketTerms> = {
  id: 'labour-market-status',
  name: { sv: 'ställning på arbetsmarknaden', en: 'labour-market status' },
  law: 'Programmets regler (arbetsmarknad); förordningen (2000:628) om den arbetsmarknadspolitiska verksamheten',
  needs: ['labour-market'],
  fields: { statuses: someOf(LABOUR_MARKET_STATUSES, 'The applicant’s status on the labour market is one of these.') },
  describe({ statuses }) {
    const { sv, en } = statusNames(statuses);
    return { sv: `Den sökande ska vara ${sv}.`, en: `The applicant must be ${en}.` };
  },
  judge({ labourMarket: answer }, { statuses }, { countedOn }) {
    if (answer === undefined || answer === null) {
      return verdict(
        'unknown',
        { registerAnswered: false, statuses },
        'Arbetsförmedlingen har inte svarat, så din ställning på arbetsmarknaden kan inte bekräftas.',
        'The Public Employment Service has not answered, so your labour-market status cannot be confirmed.',
      );
    }
    const { status, since } = answer;
    const facts = { status, since, statuses, countedOn };
    // The service tells what counts now; what counted before is for a person to find out.
    if (since !== null && since > countedOn) {
      return verdict(
        'unknown',
        facts,
        `Din ställning på arbetsmarknaden ändrades den ${since}; vad som gällde den ${countedOn} är inte känt.`,
        `Your labour-market status changed on ${since}; what it was on ${countedOn} is not known.`,
      );
    }
    const [is, wanted] = [CALLED[status], statusNames(statuses)];
    return statuses.includes(status)
      ? verdict('passed', facts, `Du är ${is.sv}.`, `You are ${is.en}.`)
      : verdict(
          'failed',
          facts,
          `Du är ${is.sv}. Programmet är för den som är ${wanted.sv}.`,
          `You are ${is.en}. The programme is for those who are ${wanted.en}.`,
        );
  },
};
