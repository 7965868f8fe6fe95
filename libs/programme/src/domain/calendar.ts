const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

const swedishDay = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Stockholm',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

const HOUR_MS = 3_600_000;
let latest = { hour: Number.NaN, day: '' };

/** The calendar day in Sweden at a moment, as YYYY-MM-DD. Rules count in Swedish days, whatever the server's zone. */
export function dayInSweden(moment: Date): string {
  // Swedish midnight falls on a whole hour of UTC, so an hour has one day; a batch asks for the same hour again and again.
  const hour = Math.floor(moment.getTime() / HOUR_MS);
  if (latest.hour !== hour) latest = { hour, day: swedishDay.format(moment) };
  return latest.day;
}

/** Whether a text is a day that exists, as YYYY-MM-DD. */
export function isDay(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const parts = DAY.exec(text);
  if (parts === null) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

const MOMENT =
  /^((?:20|21)\d{2}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$/;

/**
 * Whether a text is a moment that exists, as RFC 3339 with its offset, in this century or the next: what lies outside
 * is a slip of the pen. JavaScript takes 31 February for 3 March and an offset of 23 hours for one; PostgreSQL, rightly,
 * takes neither.
 */
export function isMoment(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const parts = MOMENT.exec(text);
  return parts !== null && isDay(parts[1]);
}

/** The day so many months from another, both as YYYY-MM-DD; from the 31st to the last day of a shorter month. */
export function addMonths(from: string, months: number): string {
  const [year, month, dayOfMonth] = partsOf(from);
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return [
    String(toYear).padStart(4, '0'),
    String(toMonth).padStart(2, '0'),
    String(Math.min(dayOfMonth, daysInMonth(toYear, toMonth))).padStart(2, '0'),
  ].join('-');
}

/** The number of a day's calendar month, counted from the year 0, so that months can be subtracted. */
export function monthOf(day: string): number {
  const [year, month] = partsOf(day);
  return year * 12 + (month - 1);
}

/**
 * Full years of age on a day; both as YYYY-MM-DD. Who is born on 29 February reaches the age on 28
 * February in other years: lag (1930:173) om beräkning av lagstadgad tid, 1 §.
 * @returns a negative number when the birth lies after the day.
 */
export function ageOn(birthDate: string, day: string): number {
  const [birthYear, birthMonth, birthDay] = partsOf(birthDate);
  const [year, month, dayOfMonth] = partsOf(day);
  const birthdayThisYear = Math.min(birthDay, daysInMonth(year, birthMonth));
  const reached = month > birthMonth || (month === birthMonth && dayOfMonth >= birthdayThisYear);
  return year - birthYear - (reached ? 0 : 1);
}

function partsOf(day: string): [number, number, number] {
  return day.split('-').map(Number) as [number, number, number];
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
