import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A test person. The number is published for testing and never belongs to anybody. */
export interface TestPerson {
  /** 12 digits. */
  readonly number: string;
  /** The year counts even where month or day are not known. */
  readonly born: CalendarDay;
  /** False for a samordningsnummer that holds no day that exists. */
  readonly birthdayIsKnown: boolean;
  readonly kind: 'personnummer' | 'samordningsnummer';
}

export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const FIRST_YEAR = 1890;
/** One in this many of the chosen has a samordningsnummer, when the published list of those is there. */
const COORDINATED_SHARE = 20;

/**
 * Chooses test people of all ages: the same number from each year of birth, and those whose birthdays lie nearest to
 * the given days, since that is where a calculation of age goes wrong.
 */
export function chooseTestPeople(
  repositoryRoot: string,
  count: number,
  delicateBirthdays: readonly CalendarDay[],
): TestPerson[] {
  const published = numbers(repositoryRoot, 'test-personnummer.json') ?? generatedNumbers();
  const coordination = numbers(repositoryRoot, 'test-samordningsnummer.json') ?? [];
  const people = published.map((number) => describe(number));
  const coordinated = spread(
    coordination.map((number) => describe(number)),
    Math.floor(count / COORDINATED_SHARE),
  );
  const delicate = delicateBirthdays.flatMap((day) => nearest(people, day));
  const chosen = new Map([...delicate, ...coordinated].map((person) => [person.number, person]));
  for (const person of spread(people, people.length)) {
    if (chosen.size >= count) break;
    chosen.set(person.number, person);
  }
  return shuffled([...chosen.values()].slice(0, count));
}

/** Everybody in the published list, in an order that mixes the ages. */
export function everyTestPerson(repositoryRoot: string): TestPerson[] {
  const published = numbers(repositoryRoot, 'test-personnummer.json') ?? generatedNumbers();
  return shuffled(published.map((number) => describe(number)));
}

type Triple = [number, number, number];

/** Reads the day of birth out of a number; a samordningsnummer has 60 added to its day. */
function describe(number: string): TestPerson {
  const [year, month, written] = [number.slice(0, 4), number.slice(4, 6), number.slice(6, 8)].map(Number) as Triple;
  const day = written >= 60 ? written - 60 : written;
  return {
    number,
    born: { year, month, day },
    birthdayIsKnown: month > 0 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day,
    kind: written >= 60 ? 'samordningsnummer' : 'personnummer',
  };
}

function numbers(repositoryRoot: string, file: string): string[] | undefined {
  const path = join(repositoryRoot, '..', 'shared', 'data', file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as string[]) : undefined;
}

/** Without the published list: its number series, serials 980-999, which no person is ever given. */
function generatedNumbers(): string[] {
  const made: string[] = [];
  for (let year = FIRST_YEAR; year <= new Date().getFullYear() - 1; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      for (const [index, day] of [1, 6, 11, 16, 21, 26].entries()) {
        const serial = 980 + ((year + month * 3 + index) % 20);
        const nine = `${String(year).slice(2)}${two(month)}${two(day)}${serial}`;
        made.push(`${String(year).slice(0, 2)}${nine}${checkDigit(nine)}`);
      }
    }
  }
  return made;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The Luhn digit over nine digits. */
function checkDigit(nine: string): number {
  const sum = [...nine].reduce((total, digit, index) => {
    const product = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (product > 9 ? product - 9 : product);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

/** Takes people from each year of birth in turn, so that a prefix of any length holds all ages. */
function spread(people: readonly TestPerson[], count: number): TestPerson[] {
  const byYear = new Map<number, TestPerson[]>();
  for (const person of people) byYear.set(person.born.year, [...(byYear.get(person.born.year) ?? []), person]);
  const years = [...byYear.values()].map((group) => shuffled(group));
  const taken: TestPerson[] = [];
  for (let turn = 0; taken.length < Math.min(count, people.length); turn += 1)
    taken.push(...years.flatMap((group) => group[turn] ?? []).slice(0, count - taken.length));
  return taken;
}

/** Three on each side of a birthday, the birthday itself included. */
function nearest(people: readonly TestPerson[], day: CalendarDay): TestPerson[] {
  const sorted = [...people].sort((a, b) => ordinal(a.born) - ordinal(b.born));
  const first = sorted.findIndex((person) => ordinal(person.born) >= ordinal(day));
  return first < 0 ? [] : sorted.slice(Math.max(0, first - 3), first + 3);
}

const ordinal = ({ year, month, day }: CalendarDay): number => year * 10_000 + month * 100 + day;

/** The same order each time (mulberry32 behind a Fisher-Yates shuffle), so that two runs can be compared. */
function shuffled<T>(items: readonly T[]): T[] {
  const shuffledItems = [...items];
  let state = 20_260_101;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  for (let index = shuffledItems.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    const [a, b] = [shuffledItems[index], shuffledItems[other]];
    if (a === undefined || b === undefined) continue;
    shuffledItems[index] = b;
    shuffledItems[other] = a;
  }
  return shuffledItems;
}
