import { describe, expect, it } from '@jest/globals';
import type { Facts, PolicyDocument } from '@techcheck/programme';
import { canonicalJson } from './canonical-json.js';
import { check, inputHash, replay } from './dossier.js';

const facts: Facts = {
  number: { kind: 'personnummer', birthDate: '1980-05-17' },
  register: {
    birthDate: '1980-05-17',
    registeredInSweden: true,
    municipalityCode: '2480',
    deceasedOn: null,
    protectedIdentity: false,
  },
  submittedOn: '2026-11-21',
  checkedOn: '2026-11-21',
};
const policy = (max = 66) =>
  ({
    eligibility: {
      countedOn: 'submission-date',
      rules: [{ rule: 'working-age', from: '2026-01-01', min: 18, max }],
    },
  }) as Partial<PolicyDocument> as PolicyDocument;
const input = {
  policyVersionId: 'v1',
  policy: policy(),
  facts,
  now: new Date('2026-11-21T12:00:00Z'),
  reconsidered: false,
};

describe('check', () => {
  it('decides by the rules', () => expect(check(input).outcome).toBe('eligible'));

  it('leaves a reconsideration to a person, and keeps what the rules said', () => {
    const { outcome, dossier } = check({ ...input, reconsidered: true });
    expect([outcome, dossier.ruleOutcome, dossier.person]).toEqual([
      'manual-review',
      'eligible',
      { because: 'reconsideration' },
    ]);
  });
});

describe('replay', () => {
  const { dossier } = check(input);
  const stored = JSON.parse(JSON.stringify(dossier)) as typeof dossier;

  it('comes to the same', () => {
    expect(replay(stored, inputHash(dossier), policy())).toMatchObject({ result: 'same', inputIntact: true });
  });

  it('differs under another policy, with other facts and with another hash', () => {
    expect(replay(stored, inputHash(dossier), policy(40)).result).toBe('differs');
    const younger = { ...stored, facts: { ...facts, submittedOn: '2026-11-20' } };
    expect(replay(younger, inputHash(dossier), policy())).toMatchObject({ result: 'differs', inputIntact: false });
  });
});

describe('canonicalJson', () => {
  it('is one text for one value, whatever the order of its members', () => {
    expect(canonicalJson({ b: [1, null, 'å'], a: { d: true, c: undefined } })).toBe(
      canonicalJson({ a: { d: true }, b: [1, null, 'å'] }),
    );
    expect(canonicalJson({ b: 1, a: [] })).toBe('{"a":[],"b":1}');
  });
});
