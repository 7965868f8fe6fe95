import { describe, expect, it } from '@jest/globals';
import { sentencesOf } from './describe-policy.js';
import { diffPolicies } from './diff-policies.js';
import { EXAMPLE_POLICY } from './example-policy.js';
import type { PolicyDocument, RuleEntry } from './policy-document.js';

const changed = (changes: Partial<PolicyDocument>): PolicyDocument => ({ ...EXAMPLE_POLICY, ...changes });
const [purpose] = EXAMPLE_POLICY.purposes;
const [part] = EXAMPLE_POLICY.setAsides ?? [];
if (purpose === undefined || part === undefined) throw new Error('the example says less than it did');

const withRules = (change: (entry: RuleEntry) => RuleEntry[]): PolicyDocument =>
  changed({ eligibility: { ...EXAMPLE_POLICY.eligibility, rules: EXAMPLE_POLICY.eligibility.rules.flatMap(change) } });

describe('diffPolicies', () => {
  it('says nothing of two versions that say the same', () => {
    expect(diffPolicies(EXAMPLE_POLICY, structuredClone(EXAMPLE_POLICY))).toEqual([]);
  });

  it('says of a limit that moves what it is and what it was', () => {
    const older = withRules((entry) => [entry.rule === 'working-age' ? { ...entry, max: 67 } : entry]);
    const when = {
      sv: 'från och med 2026-01-01 till och med 2031-12-31',
      en: 'from 2026-01-01 to 2031-12-31 inclusive',
    };
    const before = {
      sv: `Den sökande ska ha fyllt 18 år och får vara högst 66 år. Det gäller ${when.sv}.`,
      en: `The applicant must be at least 18 and at most 66 years old. This applies ${when.en}.`,
    };
    const after = { sv: before.sv.replace('66', '67'), en: before.en.replace('66', '67') };
    expect(diffPolicies(EXAMPLE_POLICY, older)).toEqual([
      {
        part: 'who',
        title: { sv: 'Vem som kan få', en: 'Who can get it' },
        changes: [
          {
            kind: 'changed',
            before,
            after,
            sentence: {
              sv: `Ändrat: ${after.sv} Tidigare: ${before.sv}`,
              en: `Changed: ${after.en} Before: ${before.en}`,
            },
          },
        ],
      },
    ]);
  });

  it('tells what is new and what is gone, each in its part', () => {
    const after = changed({
      purposes: [{ ...purpose, ownContributionPercent: 0, redeemers: ['5560360793'] }],
      setAsides: [{ ...part, code: 'south', counties: ['12'], releasedOn: undefined }],
      deadlines: { ...EXAMPLE_POLICY.deadlines, answerDays: 1 },
    });
    const diff = diffPolicies(EXAMPLE_POLICY, after);
    expect(diff.map(({ part: name, changes }) => [name, changes.map(({ kind }) => kind)])).toEqual([
      ['what', ['changed', 'changed']],
      ['division', ['added', 'removed']],
      ['deadlines', ['changed']],
    ]);
    expect(diff[2]?.changes[0]?.after).toEqual({
      sv: 'Den som ombeds komplettera har 1 dag på sig.',
      en: 'Whoever is asked for more has 1 day to answer.',
    });
    expect(diff[1]?.changes[0]?.sentence.sv).toBe(
      'Nytt: Arbetslösa i Norrland: 20 % av budgeten är avsatt för den som är folkbokförd i Skåne län och är arbetslös. Den släpps inte till andra.',
    );
  });

  it('does not call a round removed that a version merely does not name', () => {
    expect(diffPolicies(EXAMPLE_POLICY, changed({ rounds: [] }))).toEqual([]);
    const [round] = EXAMPLE_POLICY.rounds ?? [];
    const moved = diffPolicies(EXAMPLE_POLICY, changed({ rounds: round && [{ ...round, order: 'first-come' }] }));
    expect(moved[0]?.changes[0]?.after?.sv).toBe(
      'Omgången Våren 2027 öppnar 2027-01-15 klockan 08:00 och stänger 2027-06-01 klockan 00:00; den som söker först kommer först.',
    );
  });

  it('tells all of a first version as new', () => {
    const told = diffPolicies(null, EXAMPLE_POLICY).flatMap(({ changes }) => changes);
    expect(told).toHaveLength(sentencesOf(EXAMPLE_POLICY).length);
    expect(told.every(({ kind, before }) => kind === 'added' && before === null)).toBe(true);
  });

  it('has a sentence for every field of a document, so that no change goes untold', () => {
    const silent: string[] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      if (typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name]);
        return;
      }
      // Another rule would want other terms.
      if (path.at(-1) === 'rule') return;
      const other = structuredClone(EXAMPLE_POLICY) as unknown as Record<string, never>;
      const holder = path.slice(0, -1).reduce<Record<string, never>>((at, step) => at[step] ?? {}, other);
      holder[path.at(-1) ?? ''] = different(value) as never;
      if (diffPolicies(EXAMPLE_POLICY, other as unknown as PolicyDocument).length === 0) silent.push(path.join('/'));
    };
    const { format: _, ...said } = EXAMPLE_POLICY;
    walk(said, []);
    expect(silent).toEqual([]);
  });
});

/** Another value that could stand in the same place. */
function different(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  const others: Record<string, string> = {
    guidance: 'skills-mapping',
    lottery: 'first-come',
    unemployed: 'student',
    none: 'full',
    partial: 'full',
    'submission-date': '2026-01-01',
  };
  const text = String(value);
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return text.replace(/^\d{4}/, '2029');
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return '2029-01-01';
  return others[text] ?? (/^\d+$/.test(text) ? String(BigInt(text) + 100n) : `${text}x`);
}
