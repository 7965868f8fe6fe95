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
 * Who may have a checkbook: alive, registered in Sweden, and within the ages that the programme's rules name for the
 * day. Written from the programme's text alone, without the product's rules.
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
    ...(register.registeredInSweden ? [] : ['residence']),
    ...(isOutside ? ['working-age'] : []),
  ];
  return { outcome: failed.length === 0 ? 'eligible' : 'rejected', failed, age };
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
