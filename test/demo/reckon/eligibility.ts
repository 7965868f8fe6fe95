import type { CalendarDay, TestPerson } from './people.js';
import type { RegisterAnswer } from './register.js';

/** An age limit and the days on which it holds, as YYYY-MM-DD, both included. */
export interface AgeLimit {
  readonly from: string;
  readonly until?: string;
  readonly min: number;
  readonly max: number;
}

/** What the demo's own calculation says about one person. */
export interface Reckoning {
  readonly outcome: 'eligible' | 'rejected';
  /** The rules that are not met, sorted. */
  readonly failed: readonly string[];
  readonly age: number;
}

/**
 * Who may have a checkbook: alive, registered in Sweden, within the ages that the programme's rules name for the day,
 * without a full pension, and with less than 30 000 kr of transition study support in two years. Written from the programme's text alone, without the product's rules.
 */
export function reckon(
  person: TestPerson,
  register: RegisterAnswer,
  limits: readonly AgeLimit[],
  day: string,
): Reckoning {
  const limit = limits.find(({ from, until }) => from <= day && (until === undefined || day <= until));
  if (limit === undefined) throw new Error(`no age limit holds on ${day}`);
  const age = ageOn(person.born, day);
  // An age that nobody knows is no reason to say no; it is what a case officer would look at.
  const isOutside = person.birthdayIsKnown && (age < limit.min || age > limit.max);
  const failed = [
    ...(register.deceased ? ['alive'] : []),
    ...(supportedSince(twoYearsBefore(day), day, register) < 3_000_000n ? [] : ['earlier-support']),
    ...(register.pension === 'full' ? ['pension'] : []),
    ...(register.registeredInSweden ? [] : ['residence']),
    ...(isOutside ? ['working-age'] : []),
  ];
  return { outcome: failed.length === 0 ? 'eligible' : 'rejected', failed, age };
}

function supportedSince(since: string, day: string, { earlierSupport }: RegisterAnswer): bigint {
  return earlierSupport
    .filter(({ kind, grantedOn }) => kind === 'transition-study-support' && since < grantedOn && grantedOn <= day)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/** From a leap day to the day before March. */
function twoYearsBefore(day: string): string {
  const [year = '', ...rest] = day.split('-');
  return `${Number(year) - 2}-${rest.join('-').replace('02-29', '02-28')}`;
}

/** Years lived on a day. Who is born on a leap day has a birthday on 28 February in other years. */
export function ageOn(born: CalendarDay, day: string): number {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const birthday = born.month === 2 && born.day === 29 && !isLeap ? 28 : born.day;
  const hadBirthday = month * 100 + dayOfMonth >= born.month * 100 + birthday;
  return year - born.year - (hadBirthday ? 0 : 1);
}

/** The birthdays of those who have just reached a limit, where a mistake of a day would show. */
export function delicateBirthdays(limits: readonly AgeLimit[], day: string): CalendarDay[] {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  const current = limits.filter(({ from, until }) => from <= day && (until === undefined || day <= until));
  return current.flatMap(({ min, max }) => [
    { year: year - min, month, day: dayOfMonth },
    { year: year - max - 1, month, day: dayOfMonth },
  ]);
}

/** Today in Sweden, as YYYY-MM-DD. */
export function todayInSweden(): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(new Date());
}
