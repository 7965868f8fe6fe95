import { kronor } from '../tell/table.js';
import {
  compareDecisions,
  everybodyApplies,
  isGranted,
  jumpedTheQueue,
  refreshStatuses,
  replayDecisions,
  untilEverybodyIsDecided,
} from './apply.js';
import { book, type Booking } from './bookings.js';
import { checkBooks } from './books.js';
import { openCheckbooks, type Learner } from './checkbooks.js';
import { payOut } from './payout.js';
import { appropriate, createProgramme, gatherPeople } from './prepare.js';
import { redeem, twentyAtOnce } from './redeem.js';
import type { Applicant, Programme, Scene } from './scene.js';
import { reportSpend } from './spend.js';

/** Of ten who are eligible, so many have money waiting for them at first. */
const MONEY_FOR_TENTHS = 7;

/** Plays everything from a programme's first day to its spend report. */
export async function tellStory(scene: Scene, peopleCount: number): Promise<void> {
  const { narrator } = scene;
  const programme = await narrator.chapter('A programme', () => createProgramme(scene));
  const applicants = await narrator.chapter('People of all ages', () => meetPeople(scene, programme, peopleCount));
  const funded = await narrator.chapter('Everybody applies at once', () => apply(scene, programme, applicants));
  await narrator.chapter('Decisions and money', () => decide(scene, programme, applicants, funded));
  const learners = await narrator.chapter('Checkbooks', () => openBooks(scene, programme, applicants));
  const bookings = await narrator.chapter('Booking', () => bookSessions(scene, programme, learners));
  await narrator.chapter('Redeeming', () => useBookings(scene, bookings));
  const appropriated = programme.grantMinor * BigInt(eligible(applicants).length + 1);
  const story = { appropriated, learners, bookings };
  await narrator.chapter('The ledger adds up to the öre', () => checkBooks(scene, programme, story));
  await narrator.chapter('Payout by two people', () => payOut(scene, programme, bookings));
  await narrator.chapter('Where the money is', () => reportSpend(scene, programme, story));
}

const eligible = (applicants: readonly Applicant[]): Applicant[] =>
  applicants.filter(({ reckoning }) => reckoning.outcome === 'eligible');

async function meetPeople(scene: Scene, programme: Programme, count: number): Promise<Applicant[]> {
  const { narrator } = scene;
  const applicants = await gatherPeople(scene, programme, count);
  const ages = applicants.map(({ reckoning }) => reckoning.age);
  const coordinated = applicants.filter(({ person }) => person.kind === 'samordningsnummer').length;
  narrator.say(
    `${applicants.length.toLocaleString('sv-SE')} official test people sign in for the first time, from ${Math.min(...ages)} to ${Math.max(...ages)} years old; ${coordinated} have a samordningsnummer. No number belongs to a real person.`,
  );
  narrator.say(
    `By our own calculation ${eligible(applicants).length} of them are entitled: alive, registered in Sweden, of working age and in working life, without much earlier support.`,
  );
  return applicants;
}

/** @returns for how many checkbooks there is money. */
async function apply(scene: Scene, programme: Programme, applicants: Applicant[]): Promise<number> {
  const funded = Math.floor((eligible(applicants).length * MONEY_FOR_TENTHS) / 10);
  const amount = await appropriate(scene, programme, funded);
  scene.narrator.say(
    `Finance officer Fredrik appropriates ${kronor(amount)}: enough for ${funded} checkbooks, on purpose not for all. Then everybody presses the button, children and the very old too.`,
  );
  await everybodyApplies(scene, programme, applicants);
  return funded;
}

async function decide(scene: Scene, programme: Programme, applicants: Applicant[], funded: number): Promise<void> {
  const { narrator } = scene;
  const entitled = eligible(applicants).length;
  await untilEverybodyIsDecided(scene, programme, applicants);
  await compareDecisions(scene, applicants);
  narrator.check('granted, as far as the money goes', funded, applicants.filter(isGranted).length);
  narrator.check('eligible and waiting for money', entitled - funded, count(applicants, 'waitlisted'));
  narrator.check('rejected, each with every reason', applicants.length - entitled, count(applicants, 'rejected'));
  await replayDecisions(scene, applicants);
  narrator.check('people passed by somebody who applied later', 0, jumpedTheQueue(applicants));

  // One checkbook more than needed, so that the money left is a figure to check as well.
  await appropriate(scene, programme, entitled - funded + 1);
  narrator.say('Fredrik appropriates the rest: those who wait are granted, in their order.');
  await untilNobodyWaits(applicants);
  narrator.check('granted now', entitled, applicants.filter(isGranted).length);
}

const count = (applicants: readonly Applicant[], status: string): number =>
  applicants.filter((applicant) => applicant.status === status).length;

async function untilNobodyWaits(applicants: readonly Applicant[]): Promise<void> {
  for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt;) {
    const waiting = applicants.filter(({ status }) => status === 'waitlisted');
    if (waiting.length === 0) return;
    await refreshStatuses(waiting);
  }
}

async function openBooks(scene: Scene, programme: Programme, applicants: readonly Applicant[]): Promise<Learner[]> {
  const learners = await openCheckbooks(scene, programme, applicants.filter(isGranted));
  scene.narrator.table(programme.policy.purposes, [
    { head: 'each checkbook', cell: ({ purpose }) => purpose },
    { head: 'worth', cell: ({ amountMinor }) => kronor(BigInt(amountMinor)), right: true },
  ]);
  return learners;
}

async function bookSessions(scene: Scene, programme: Programme, learners: readonly Learner[]): Promise<Booking[]> {
  const { narrator } = scene;
  narrator.say(
    'Everybody with a checkbook books something: most at home, some by reading out a one-time code at the provider’s counter and approving the amount on their own device.',
  );
  const { bookings, refusedWithoutApproval } = await book(scene, programme, learners);
  const codesWithoutTerms = bookings.filter((_, index) => index % 6 === 2).length;
  narrator.check(
    'providers who tried to take money before the learner approved, and could not',
    codesWithoutTerms,
    refusedWithoutApproval,
  );
  return bookings;
}

async function useBookings(scene: Scene, bookings: readonly Booking[]): Promise<void> {
  const { narrator } = scene;
  const [first, ...others] = bookings.filter(({ hasStarted, terms }) => hasStarted || terms.captureBeforeStart);
  if (first === undefined) throw new Error('no booking can be redeemed today');
  await twentyAtOnce(scene, first);
  const told = await redeem(scene, others);
  narrator.say(
    `Taken whole ${told['whole'] ?? 0}, in two parts ${told['two-parts'] ?? 0}, partly refunded ${told['part-refunded'] ?? 0}, let go by the learner ${told['released-by-learner'] ?? 0}, taken in half and released by the provider ${told['released-by-provider'] ?? 0}, disputed ${told['disputed'] ?? 0}, still open ${told['open'] ?? 0}.`,
  );
}
