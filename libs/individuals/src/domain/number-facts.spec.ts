import { describe, expect, it } from '@jest/globals';
import type { IdentityNumber } from './identity-number.js';
import { numberFacts } from './number-facts.js';

const of = (text: string) => numberFacts(text as IdentityNumber);

describe('numberFacts', () => {
  it('reads a personnummer, also of someone older than 100', () => {
    expect(of('189001019802')).toEqual({ kind: 'personnummer', birthDate: '1890-01-01' });
  });

  it('reads a samordningsnummer, whose day is raised by 60', () => {
    expect(of('191403702390')).toEqual({ kind: 'samordningsnummer', birthDate: '1914-03-10' });
  });
});
