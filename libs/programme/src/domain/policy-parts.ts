import type { FieldError } from '@techcheck/platform';
import { isDay } from './calendar.js';
import type { Period } from './rule.js';

// For reading a document whose form may be wrong: what is not there or of another kind is simply absent.

export type Fields = Readonly<Record<string, unknown>>;

/** A thing in a list and where it stands. */
export interface Item {
  readonly pointer: string;
  readonly fields: Fields;
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** No list of a policy is longer; of what is too long anyway, the beginning is looked at. */
const ITEMS_MAX = 100;

export function itemsOf(list: unknown, pointer: string): Item[] {
  return Array.isArray(list)
    ? list.slice(0, ITEMS_MAX).map((each, at) => ({ pointer: `${pointer}/${at}`, fields: fieldsOf(each) }))
    : [];
}

/** The period of an entry, if its days are days. */
export function periodOf({ from, until }: Fields): Period | undefined {
  if (!isDay(from)) return undefined;
  if (until === undefined) return { from };
  return isDay(until) ? { from, until } : undefined;
}

/** Öre, if it is written as such. */
export function amountOf(text: unknown): bigint | undefined {
  return typeof text === 'string' && /^[0-9]{1,13}$/.test(text) ? BigInt(text) : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

export function error(pointer: string, code: string, detail: string): FieldError {
  return { pointer, code, detail };
}

/** Says so at every item that has the same text in a field as one before it. */
export function repeated(items: readonly Item[], field: string, code: string): FieldError[] {
  return items.flatMap(({ pointer, fields }, at) => {
    const text = fields[field];
    const first = items.findIndex((other) => other.fields[field] === text);
    return typeof text === 'string' && first < at
      ? [
          error(
            `${pointer}/${field}`,
            code,
            `It stands at ${items[first]?.pointer ?? ''} already: change one or take it away.`,
          ),
        ]
      : [];
  });
}
