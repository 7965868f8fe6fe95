import type { FieldError } from '@techcheck/platform';
import { dayInSweden, isDay, isMoment } from './calendar.js';
import { covers } from './decide.js';
import { error, fieldsOf, itemsOf, periodOf, type Fields } from './policy-parts.js';
import type { DatedRule, Period } from './rule.js';
import { DATED_RULES } from './rules/registry.js';

/** An entry of a rule whose period can be read. */
interface Entry {
  readonly pointer: string;
  readonly period: Period;
}

/** Periods of one rule that overlap or miss the day that counts, and terms that exclude each other. */
export function rulesSense(document: Fields, form: readonly FieldError[]): FieldError[] {
  const { countedOn, rules } = fieldsOf(document['eligibility']);
  const entries = itemsOf(rules, '/eligibility/rules');
  return DATED_RULES.flatMap((rule) => {
    const own = entries.filter(({ fields }) => fields['rule'] === rule.id);
    const dated = own.flatMap(({ pointer, fields }) => {
      const period = periodOf(fields);
      return period === undefined ? [] : [{ pointer, period }];
    });
    return [
      ...own.flatMap(({ pointer, fields }) => (isWrong(pointer, form) ? [] : termsSense(rule, pointer, fields))),
      ...dated.flatMap((entry, at) => periodSense(entry, dated.slice(0, at))),
      ...coverSense(rule, dated, countedOn, document['inForceFrom']),
    ];
  });
}

/** Whether the form of an entry's terms is wrong; its dates are looked at by themselves. */
function isWrong(pointer: string, form: readonly FieldError[]): boolean {
  return form.some((one) => one.pointer.startsWith(`${pointer}/`) && !/\/(from|until)$/.test(one.pointer));
}

function termsSense(rule: DatedRule, pointer: string, terms: Fields): FieldError[] {
  return (rule.check?.(terms) ?? []).map((found) => ({ ...found, pointer: pointer + found.pointer }));
}

function periodSense({ pointer, period }: Entry, before: readonly Entry[]): FieldError[] {
  if (period.until !== undefined && period.until < period.from) {
    const detail = `It ends before it begins: move until to ${period.from} or later, or leave it out.`;
    return [error(`${pointer}/until`, 'until-before-from', detail)];
  }
  const other = before.find((entry) => overlap(entry.period, period));
  const detail = `It overlaps ${other?.pointer ?? ''}: let one end the day before the other begins.`;
  return other === undefined ? [] : [error(pointer, 'periods-overlap', detail)];
}

function overlap(a: Period, b: Period): boolean {
  const end = ({ until }: Period): string => until ?? '9999-12-31';
  return a.from <= end(b) && b.from <= end(a);
}

/** Terms that never meet the day that counts would leave every single case to a person. */
function coverSense(rule: DatedRule, dated: readonly Entry[], countedOn: unknown, inForceFrom: unknown): FieldError[] {
  if (dated.length === 0) return [];
  if (isDay(countedOn)) {
    const detail = `No terms of ${rule.id} are in force on ${countedOn}: choose another day, or give the rule terms for it.`;
    return dated.some(({ period }) => covers(period, countedOn))
      ? []
      : [error('/eligibility/countedOn', 'no-terms-on-day', detail)];
  }
  if (countedOn !== 'submission-date' || !isMoment(inForceFrom)) return [];
  const start = dayInSweden(new Date(inForceFrom));
  const last = dated.at(-1);
  if (last === undefined || dated.some(({ period }) => (period.until ?? start) >= start)) return [];
  const detail = `All terms of ${rule.id} end before ${start}, when the version comes into force: move until, or take the rule away.`;
  return [error(`${last.pointer}/until`, 'ended-before-in-force', detail)];
}
