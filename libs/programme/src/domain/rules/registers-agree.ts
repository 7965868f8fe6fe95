import { ageOn } from '../calendar.js';
import type { Facts, FactSource } from '../facts.js';
import { verdict } from '../finding.js';
import type { OccasionalRule } from '../rule.js';
import { listed, type Words } from '../words.js';

/** Nobody has drawn the national old-age pension at a lower age since 2023 (socialförsäkringsbalken 2010:110, 56:3). */
const LOWEST_PENSION_AGE = 63;

const NAMES: Readonly<Record<FactSource, Words>> = {
  population: { sv: 'folkbokföring', en: 'population registration' },
  pension: { sv: 'pension', en: 'pension' },
  'labour-market': { sv: 'ställning på arbetsmarknaden', en: 'labour-market status' },
  employment: { sv: 'anställning', en: 'employment' },
  'earlier-support': { sv: 'tidigare stöd', en: 'earlier support' },
};

/**
 * What a register says cannot be true of somebody born when the number says, or contradicts itself: a person then looks
 * at the case, whatever the rules make of it.
 */
export const registersAgree: OccasionalRule = {
  id: 'registers-agree',
  law: 'Förvaltningslagen (2017:900) 23 §',
  needs: [],
  judge(facts) {
    const birthDate = facts.number.birthDate ?? facts.register?.birthDate;
    if (birthDate === undefined) return undefined;
    const doubtful = CHECKS.flatMap(([source, impossible]) => (impossible(facts, birthDate) ? [source] : []));
    if (doubtful.length === 0) return undefined;
    const { sv, en } = listed(
      doubtful.map((source) => NAMES[source]),
      'and',
    );
    return verdict(
      'unknown',
      { contradicting: doubtful },
      `Uppgifterna om ${sv} kan inte stämma. En handläggare ser efter.`,
      `What registers say about ${en} cannot be right. A case officer will look into it.`,
    );
  },
};

type Impossible = (facts: Facts, birthDate: string) => boolean;

const CHECKS: readonly (readonly [source: FactSource, impossible: Impossible])[] = [
  [
    'pension',
    ({ pension, checkedOn }, birthDate) =>
      pension !== undefined &&
      pension !== null &&
      pension.status !== 'none' &&
      ageOn(birthDate, checkedOn) < LOWEST_PENSION_AGE,
  ],
  [
    'labour-market',
    ({ labourMarket, checkedOn }, birthDate) => outside(labourMarket?.since ?? null, birthDate, checkedOn),
  ],
  [
    'employment',
    ({ employment, checkedOn }, birthDate) =>
      employment?.spells.some(
        ({ from, until }) => outside(from, birthDate, checkedOn) || (until !== null && until < from),
      ) ?? false,
  ],
  [
    'earlier-support',
    ({ earlierSupport, checkedOn }, birthDate) =>
      earlierSupport?.grants.some(({ grantedOn }) => outside(grantedOn, birthDate, checkedOn)) ?? false,
  ],
];

/** Before the birth, or not yet. */
function outside(day: string | null, birthDate: string, today: string): boolean {
  return day !== null && (day < birthDate || today < day);
}
