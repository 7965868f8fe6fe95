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
