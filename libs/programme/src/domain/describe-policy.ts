import { kronor, minor, type Purpose } from '@techcheck/kernel';
import { countyName } from './counties.js';
import type {
  DeadlineTerms,
  HoldTerms,
  PolicyDocument,
  PurposeTerms,
  RoundTerms,
  RuleEntry,
  SetAsideTerms,
} from './policy-document.js';
import type { Period } from './rule.js';
import { statusNames } from './rules/labour-market-status.js';
import { DATED_RULES } from './rules/registry.js';
import { alike, counted, listed, type Words } from './words.js';

/** What a policy settles, in the order in which people ask. */
export const POLICY_PARTS = ['who', 'what', 'when', 'division', 'deadlines'] as const;
export type PolicyPart = (typeof POLICY_PARTS)[number];

export const PART_TITLES: Readonly<Record<PolicyPart, Words>> = {
  who: { sv: 'Vem som kan få', en: 'Who can get it' },
  what: { sv: 'Vad man får', en: 'What they get' },
  when: { sv: 'När', en: 'When' },
  division: { sv: 'Hur pengarna fördelas', en: 'How the money is divided' },
  deadlines: { sv: 'Tider', en: 'Deadlines' },
};

/** One thing that a policy says. */
export interface PolicySentence {
  readonly part: PolicyPart;
  /** What it is about: the same in every version that says something about it. */
  readonly key: string;
  readonly words: Words;
}

const PURPOSE_NAMES: Readonly<Record<Purpose, Words>> = {
  'formal-education': { sv: 'Formell utbildning', en: 'Formal education' },
  'informal-training': { sv: 'Kurser och annan utbildning', en: 'Informal training' },
  'work-placement-and-coaching': { sv: 'Praktik och coachning', en: 'Work placement and coaching' },
  guidance: { sv: 'Vägledning', en: 'Guidance' },
  'skills-mapping': { sv: 'Kartläggning av kompetens', en: 'Skills mapping' },
  'income-compensation': { sv: 'Ersättning för förlorad inkomst', en: 'Income compensation' },
};

const DAYS = [
  { sv: 'dag', en: 'day' },
  { sv: 'dagar', en: 'days' },
] as const;
const MINUTES = [
  { sv: 'minut', en: 'minute' },
  { sv: 'minuter', en: 'minutes' },
] as const;

/** All that a policy says, as sentences a lawyer can read without knowing the document's form. */
export function sentencesOf(policy: PolicyDocument): PolicySentence[] {
  const { eligibility, purposes, rounds = [], setAsides = [], deadlines, quality, holds } = policy;
  return [
    sentence('who', 'countedOn', countedOnWords(eligibility.countedOn)),
    ...eligibility.rules.map((entry) => sentence('who', `${entry.rule} ${entry.from}`, ruleWords(entry))),
    ...purposes.flatMap(purposeSentences),
    sentence('when', 'inForceFrom', {
      sv: `Versionen gäller ansökningar som görs från ${clock(policy.inForceFrom).sv}.`,
      en: `The version applies to applications made from ${clock(policy.inForceFrom).en}.`,
    }),
    ...rounds.map((round) => sentence('when', `round ${round.name}`, roundWords(round))),
    ...setAsides.map((terms) => sentence('division', `set-aside ${terms.code}`, setAsideWords(terms))),
    ...deadlineSentences(deadlines),
    sentence('deadlines', 'samplePercent', {
      sv: `${quality.samplePercent} % av de automatiska besluten granskas i efterhand av en handläggare.`,
      en: `${quality.samplePercent} % of the automatic decisions are looked at afterwards by a case officer.`,
    }),
    ...holdSentences(holds),
  ];
}

const sentence = (part: PolicyPart, key: string, words: Words): PolicySentence => ({ part, key, words });

function countedOnWords(countedOn: string): Words {
  return countedOn === 'submission-date'
    ? {
        sv: 'Ålder och tider räknas på den dag då ansökan görs.',
        en: 'Ages and periods are counted on the day of the application.',
      }
    : { sv: `Ålder och tider räknas den ${countedOn}.`, en: `Ages and periods are counted on ${countedOn}.` };
}

function ruleWords(entry: RuleEntry): Words {
  const { sv, en } = DATED_RULES.find(({ id }) => id === entry.rule)?.describe(entry) ?? alike(entry.rule);
  const period = periodWords(entry);
  return { sv: `${sv} Det gäller ${period.sv}.`, en: `${en} This applies ${period.en}.` };
}

function periodWords({ from, until }: Period): Words {
  return until === undefined
    ? { sv: `från och med ${from} tills vidare`, en: `from ${from} until further notice` }
    : { sv: `från och med ${from} till och med ${until}`, en: `from ${from} to ${until} inclusive` };
}

function purposeSentences(terms: PurposeTerms): PolicySentence[] {
  const { sv: nameSv, en: nameEn } = PURPOSE_NAMES[terms.purpose];
  const say = (key: string, sv: string, en: string): PolicySentence =>
    sentence('what', `${terms.purpose} ${key}`, { sv: `${nameSv}: ${sv}.`, en: `${nameEn}: ${en}.` });
  const [amount, ceiling] = [kronor(minor(terms.amountMinor)), kronor(minor(terms.holdCeilingMinor))];
  const vouchers = counted(terms.number, { sv: 'check', en: 'voucher' }, { sv: 'checkar', en: 'vouchers' });
  const days = counted(terms.validityDays, ...DAYS);
  const evidence = listed(terms.evidence.map(alike), 'or');
  const redeemers = terms.redeemers && listed(terms.redeemers.map(alike), 'or');
  return [
    say(
      'amount',
      `${vouchers.sv} på ${amount}${terms.number > 1 ? ' var' : ''}`,
      `${vouchers.en} of ${amount}${terms.number > 1 ? ' each' : ''}`,
    ),
    say('validity', `gäller i ${days.sv} från beviljandet`, `valid for ${days.en} from the grant`),
    say('ceiling', `en bokning får ta i anspråk högst ${ceiling}`, `one booking may set aside at most ${ceiling}`),
    terms.ownContributionPercent === 0
      ? say(
          'own contribution',
          'personen betalar ingen del av priset själv',
          'the person pays no part of the price themselves',
        )
      : say(
          'own contribution',
          `personen betalar själv ${terms.ownContributionPercent} % av priset`,
          `the person pays ${terms.ownContributionPercent} % of the price themselves`,
        ),
    say('evidence', `ett uttag kräver underlag: ${evidence.sv}`, `a capture needs evidence: ${evidence.en}`),
    terms.captureBeforeStart
      ? say('capture', 'uttag får göras före första dagen', 'captures may be made before the first day')
      : say('capture', 'uttag får göras tidigast första dagen', 'captures may be made from the first day on'),
    redeemers === undefined
      ? say(
          'redeemers',
          'får lösas in av varje godkänd utbildningsanordnare',
          'may be redeemed by every accredited provider',
        )
      : say(
          'redeemers',
          `får lösas in bara av anordnare med organisationsnummer ${redeemers.sv}`,
          `may be redeemed only by providers with organisation number ${redeemers.en}`,
        ),
  ];
}

function roundWords({ name, opensAt, closesAt, order }: RoundTerms): Words {
  const [opens, closes] = [clock(opensAt), clock(closesAt)];
  const how =
    order === 'lottery'
      ? { sv: 'ordningen lottas', en: 'the order is drawn by lot' }
      : { sv: 'den som söker först kommer först', en: 'whoever applies first comes first' };
  return {
    sv: `Omgången ${name} öppnar ${opens.sv} och stänger ${closes.sv}; ${how.sv}.`,
    en: `The round ${name} opens ${opens.en} and closes ${closes.en}; ${how.en}.`,
  };
}

function setAsideWords(terms: SetAsideTerms): Words {
  const counties = terms.counties && listed(terms.counties.map(countyName), 'or');
  const statuses = terms.labourMarketStatuses && statusNames(terms.labourMarketStatuses);
  const whom = {
    sv: [counties && `är folkbokförd i ${counties.sv}`, statuses && `är ${statuses.sv}`],
    en: [counties && `is registered in ${counties.en}`, statuses && `is ${statuses.en}`],
  };
  const released =
    terms.releasedOn === undefined
      ? { sv: 'Den släpps inte till andra.', en: 'It is not released to others.' }
      : {
          sv: `Det som är kvar den ${terms.releasedOn} är för alla.`,
          en: `What is left on ${terms.releasedOn} is for everybody.`,
        };
  const said = (parts: readonly (string | undefined)[], and: string): string =>
    parts.filter((part) => part !== undefined).join(and);
  return {
    sv: `${terms.nameSv}: ${terms.percent} % av budgeten är avsatt för den som ${said(whom.sv, ' och ')}. ${released.sv}`,
    en: `${terms.nameEn}: ${terms.percent} % of the budget is set aside for whoever ${said(whom.en, ' and ')}. ${released.en}`,
  };
}

function deadlineSentences(terms: DeadlineTerms): PolicySentence[] {
  const say = (key: keyof DeadlineTerms, words: (days: Words) => Words): PolicySentence =>
    sentence('deadlines', key, words(counted(terms[key], ...DAYS)));
  return [
    say('reconsiderationDays', ({ sv, en }) => ({
      sv: `Omprövning av ett avslag ska begäras inom ${sv}.`,
      en: `Reconsideration of a rejection must be asked for within ${en}.`,
    })),
    say('delayNoticeDays', ({ sv, en }) => ({
      sv: `Den som inte har fått beslut inom ${sv} underrättas om förseningen.`,
      en: `Whoever has had no decision within ${en} is told of the delay.`,
    })),
    say('reviewDays', ({ sv, en }) => ({
      sv: `En handläggare avgör ett ärende inom ${sv}.`,
      en: `A case officer decides a case within ${en}.`,
    })),
    say('answerDays', ({ sv, en }) => ({
      sv: `Den som ombeds komplettera har ${sv} på sig.`,
      en: `Whoever is asked for more has ${en} to answer.`,
    })),
  ];
}

function holdSentences(terms: HoldTerms): PolicySentence[] {
  const say = (key: keyof HoldTerms, unit: readonly [Words, Words], words: (time: Words) => Words): PolicySentence =>
    sentence('deadlines', key, words(counted(terms[key], ...unit)));
  return [
    say('requestLapsesMinutes', MINUTES, ({ sv, en }) => ({
      sv: `En anordnares begäran om bokning förfaller efter ${sv} utan svar.`,
      en: `A provider’s request for a booking lapses after ${en} without an answer.`,
    })),
    say('coolingOffDays', DAYS, ({ sv, en }) => ({
      sv: `En bokning kan ångras utan kostnad i ${sv}.`,
      en: `A booking can be let go of without cost for ${en}.`,
    })),
    say('expiresDays', DAYS, ({ sv, en }) => ({
      sv: `En reservation upphör ${sv} efter sista dagen.`,
      en: `A hold expires ${en} after the last day.`,
    })),
    say('attendanceSilenceDays', DAYS, ({ sv, en }) => ({
      sv: `Tystnad om närvaro räknas som ja efter ${sv}.`,
      en: `Silence about attendance counts as a yes after ${en}.`,
    })),
    say('codeValidMinutes', MINUTES, ({ sv, en }) => ({
      sv: `En engångskod kan användas i ${sv}.`,
      en: `A one-time code can be used for ${en}.`,
    })),
  ];
}

const swedishTime = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Stockholm',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** A moment by the clock in Sweden. */
function clock(moment: string): Words {
  const [day = '', time = ''] = swedishTime.format(new Date(moment)).split(' ');
  return { sv: `${day} klockan ${time}`, en: `on ${day} at ${time} Swedish time` };
}
