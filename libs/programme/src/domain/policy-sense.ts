import { scrub, type FieldError } from '@techcheck/platform';
import { isMoment } from './calendar.js';
import { error, fieldsOf, itemsOf, repeated, type Fields, type Item } from './policy-parts.js';
import { moneySense } from './sense-of-money.js';
import { rulesSense } from './sense-of-rules.js';

/**
 * What is well-formed by itself and still cannot be meant: dates that overlap, limits that exclude each other, money
 * that does not add up. Looks at everything whose own form is right, so that all errors are told at once.
 */
export function senseErrors(value: unknown, form: readonly FieldError[]): FieldError[] {
  const document = fieldsOf(value);
  return [...rulesSense(document, form), ...moneySense(document), ...roundsSense(document), ...textSense(document)];
}

function roundsSense(document: Fields): FieldError[] {
  const rounds = itemsOf(document['rounds'], '/rounds');
  const times = rounds.map(({ fields: { opensAt, closesAt } }) =>
    isMoment(opensAt) && isMoment(closesAt) ? { opens: Date.parse(opensAt), closes: Date.parse(closesAt) } : undefined,
  );
  return [
    ...repeated(rounds, 'name', 'duplicate-name'),
    ...rounds.flatMap(({ pointer }, at) => {
      const here = times[at];
      if (here === undefined) return [];
      if (here.closes <= here.opens) {
        const detail = 'A round closes after it opens: move closesAt past opensAt.';
        return [error(`${pointer}/closesAt`, 'closes-before-opens', detail)];
      }
      const other = times.findIndex(
        (there, index) => index < at && there !== undefined && here.opens < there.closes && there.opens < here.closes,
      );
      const detail = `It overlaps /rounds/${other}: let one close no later than the other opens.`;
      return other < 0 ? [] : [error(pointer, 'rounds-overlap', detail)];
    }),
  ];
}

/** Texts that are stored and shown in plain. */
function textSense(document: Fields): FieldError[] {
  const rules = itemsOf(fieldsOf(document['eligibility'])['rules'], '/eligibility/rules');
  return [
    ...textsIn(itemsOf(document['rounds'], '/rounds'), ['name']),
    ...textsIn(itemsOf(document['setAsides'], '/setAsides'), ['code', 'nameSv', 'nameEn']),
    ...textsIn(itemsOf(document['purposes'], '/purposes'), ['evidence']),
    ...textsIn(rules, ['kinds']),
  ].flatMap(([pointer, text]) => {
    if (text.trim() === '' && text !== '') return [error(pointer, 'blank', 'Write something that can be seen.')];
    if (/\p{Surrogate}/u.test(text))
      return [error(pointer, 'wrong-form', 'Half a character stands here: write the text anew.')];
    const detail = 'Take the personal identity number out; what stands here is open to all.';
    return scrub(text) === text ? [] : [error(pointer, 'holds-identity-number', detail)];
  });
}

/** Texts under some fields, also those in lists, and where they stand. */
function textsIn(items: readonly Item[], names: readonly string[]): [pointer: string, text: string][] {
  return items.flatMap(({ pointer, fields }) =>
    names.flatMap((name) => {
      const value = fields[name];
      if (typeof value === 'string') return [[`${pointer}/${name}`, value] satisfies [string, string]];
      if (!Array.isArray(value)) return [];
      return value.flatMap((each: unknown, at) =>
        typeof each === 'string' ? [[`${pointer}/${name}/${at}`, each] satisfies [string, string]] : [],
      );
    }),
  );
}
