import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../facts.js';
import { factsAgree } from './facts-agree.js';
import { context, facts, registerFacts } from './sample-facts.js';

const judge = (changes: Partial<Facts>) => factsAgree.judge(facts(changes), context()).outcome;

describe('facts-agree', () => {
  it('passes when number and register say the same', () => expect(judge({})).toBe('passed'));

  it.each<[string, Partial<Facts>]>([
    ['the register is silent', { register: null }],
    ['the birth dates differ', { register: registerFacts({ birthDate: '1981-05-17' }) }],
    ['the number holds no date', { number: { kind: 'samordningsnummer', birthDate: null } }],
    ['someone is registered nowhere', { register: registerFacts({ municipalityCode: null }) }],
    ['someone abroad has a municipality', { register: registerFacts({ registeredInSweden: false }) }],
    ['a samordningsnummer is registered', { number: { kind: 'samordningsnummer', birthDate: '1980-05-17' } }],
  ])('leaves it to a person when %s', (_, changes) => expect(judge(changes)).toBe('unknown'));
});
