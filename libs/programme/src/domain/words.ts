/** The same said in both languages of the product. */
export interface Words {
  readonly sv: string;
  readonly en: string;
}

const LISTS = {
  and: {
    sv: new Intl.ListFormat('sv', { type: 'conjunction' }),
    en: new Intl.ListFormat('en-GB', { type: 'conjunction' }),
  },
  or: {
    sv: new Intl.ListFormat('sv', { type: 'disjunction' }),
    en: new Intl.ListFormat('en-GB', { type: 'disjunction' }),
  },
};

/** Several things as one phrase: "a, b och c". */
export function listed(things: readonly Words[], join: 'and' | 'or'): Words {
  const { sv, en } = LISTS[join];
  return { sv: sv.format(things.map((thing) => thing.sv)), en: en.format(things.map((thing) => thing.en)) };
}

/** What reads alike in both languages, such as a number or a name. */
export function alike(text: string): Words {
  return { sv: text, en: text };
}

/** A number of things: "1 dag", "2 dagar". */
export function counted(count: number, one: Words, many: Words): Words {
  const { sv, en } = count === 1 ? one : many;
  return { sv: `${count} ${sv}`, en: `${count} ${en}` };
}
