import { kronor, minor, type Minor } from '@techcheck/kernel';
import { addMonths } from '../calendar.js';
import { verdict } from '../finding.js';
import type { DatedRule } from '../rule.js';
import { amount, slug, wholeNumber } from '../schema-parts.js';
import { alike, listed } from '../words.js';

export interface EarlierSupportTerms {
  /** The kinds of support that count. */
  readonly kinds: readonly string[];
  readonly withinMonths: number;
  /** What was granted must be less than this together, in öre. */
  readonly totalBelowMinor: string;
}

/** Has not had too much support of the same kinds already, in the months up to the day the policy counts on. */
export const earlierSupport: DatedRule<'earlier-support', EarlierSupportTerms> = {
  id: 'earlier-support',
  name: { sv: 'tidigare stöd', en: 'earlier support' },
  law: 'Programmets regler (tidigare stöd); förvaltningslagen (2017:900) 23 §',
  needs: ['earlier-support'],
  fields: {
    kinds: {
      type: 'array',
      items: slug('A kind of support, such as transition-study-support.'),
      minItems: 1,
      maxItems: 50,
      uniqueItems: true,
      description: 'The kinds of support that count, such as transition-study-support.',
    },
    withinMonths: wholeNumber(1, 600, 'How many months back from the counted day support is looked for.'),
    totalBelowMinor: amount('All of it together must be less than this; "1" means none at all.'),
  },
  describe({ kinds, withinMonths, totalBelowMinor }) {
    const { sv, en } = listed(kinds.map(alike), 'and');
    const below = kronor(minor(totalBelowMinor));
    return {
      sv: `Den sökande ska ha beviljats mindre än ${below} sammanlagt av ${sv} under de senaste ${withinMonths} månaderna.`,
      en: `The applicant must have been granted less than ${below} in all of ${en} during the last ${withinMonths} months.`,
    };
  },
  judge({ earlierSupport: answer }, { kinds, withinMonths, totalBelowMinor }, { countedOn }) {
    if (answer === undefined || answer === null) {
      return verdict(
        'unknown',
        { registerAnswered: false, kinds, withinMonths, totalBelowMinor },
        'Registret över tidigare stöd har inte svarat, så tidigare stöd kan inte bekräftas.',
        'The register of earlier support has not answered, so earlier support cannot be confirmed.',
      );
    }
    const since = addMonths(countedOn, -withinMonths);
    const total = answer.grants
      .filter(({ kind, grantedOn }) => kinds.includes(kind) && since < grantedOn && grantedOn <= countedOn)
      .reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n);
    const facts = { countedOn, since, kinds, totalMinor: total.toString(), totalBelowMinor };
    const [had, below] = [kronor(total as Minor), kronor(minor(totalBelowMinor))];
    return total < BigInt(totalBelowMinor)
      ? verdict(
          'passed',
          facts,
          `Du har beviljats ${had} i sådant stöd efter den ${since}, mindre än ${below}.`,
          `You were granted ${had} of such support after ${since}, less than ${below}.`,
        )
      : verdict(
          'failed',
          facts,
          `Du har beviljats ${had} i sådant stöd efter den ${since}; det ska vara mindre än ${below}.`,
          `You were granted ${had} of such support after ${since}; it must be less than ${below}.`,
        );
  },
};
