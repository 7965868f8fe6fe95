import { describe, expect, it } from '@jest/globals';
import { alive } from './alive.js';
import { context, facts, registerFacts } from './sample-facts.js';

const judge = (register: ReturnType<typeof registerFacts> | null) =>
  alive.judge(facts({ register }), context()).outcome;

describe('alive', () => {
  it('passes the living', () => expect(judge(registerFacts())).toBe('passed'));
  it('fails the deceased, from the day of death', () => {
    expect(judge(registerFacts({ deceasedOn: '2026-11-21' }))).toBe('failed');
  });
  it('does not believe a death that is still to come', () => {
    expect(judge(registerFacts({ deceasedOn: '2026-11-22' }))).toBe('unknown');
  });
  it('does not know without the register', () => expect(judge(null)).toBe('unknown'));
});
