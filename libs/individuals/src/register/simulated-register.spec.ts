import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IdentityNumber } from '../domain/identity-number.js';
import type { RegisterAnswers } from './answers.js';
import { municipalities } from './municipalities.js';
import { RegisterUnavailable, type RegisterSource } from './register.js';
import { SCRIPTS } from './scripts.js';
import { simulatedPerson } from './simulated-person.js';
import { SimulatedRegister } from './simulated-register.js';
import { Switchboard, type RegisterBehaviour } from './switchboard.js';

const NUMBERS = ['189001019802', '189001029819', '191403702390'] as IdentityNumber[];
const [FIRST, SECOND, COORDINATED] = NUMBERS as [IdentityNumber, IdentityNumber, IdentityNumber];
const WELL: RegisterBehaviour = { latencyMs: 0, errorRate: 0, contradictionRate: 0, down: false };

describe('a simulated register', () => {
  let dataDir: string;
  beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'techcheck-register-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const register = <Source extends RegisterSource>(source: Source, behaviour: Partial<RegisterBehaviour> = {}) =>
    new SimulatedRegister<RegisterAnswers[Source]>(
      SCRIPTS[source],
      { ...WELL, ...behaviour },
      new Switchboard(dataDir),
    );
  const switchTo = (text: string): void => writeFileSync(join(dataDir, 'register-simulator.json'), text);

  it('says the same of a person every time', async () => {
    const [first, second] = [
      await register('population').lookup(NUMBERS),
      await register('population').lookup(NUMBERS),
    ];
    expect(first).toEqual(second);
    expect(first.get(FIRST)).toEqual(simulatedPerson(FIRST));
  });

  it('has nobody with a samordningsnummer registered in Sweden', async () => {
    const person = (await register('population').lookup(NUMBERS)).get(COORDINATED);
    expect(person).toMatchObject({ registeredInSweden: false, municipalityCode: null, birthDate: '1914-03-10' });
  });

  it('is down, loses questions and contradicts itself, as it is told', async () => {
    await expect(register('population', { down: true }).lookup(NUMBERS)).rejects.toThrow(RegisterUnavailable);
    expect((await register('population', { errorRate: 1 }).lookup(NUMBERS)).size).toBe(0);
    const contradicted = await register('population', { contradictionRate: 1 }).lookup(NUMBERS);
    expect(contradicted.get(FIRST)?.birthDate).toBe('1891-01-01');
  });

  it('hangs up when it is told to', async () => {
    const slow = register('pension', { latencyMs: 60_000 }).lookup(NUMBERS, AbortSignal.timeout(10));
    await expect(slow).rejects.toThrow('aborted');
  });

  it('changes its ways while it runs, by the switchboard file', async () => {
    const running = register('population');
    switchTo('{"down": true}');
    await expect(running.lookup(NUMBERS)).rejects.toThrow(RegisterUnavailable);
    switchTo('{"down": tr');
    await expect(running.lookup(NUMBERS)).rejects.toThrow(RegisterUnavailable);
    rmSync(join(dataDir, 'register-simulator.json'));
    expect((await running.lookup(NUMBERS)).size).toBe(3);
  });

  it('minds only what the switchboard says of it', async () => {
    switchTo('{"down": true, "pension": {"errorRate": 1}}');
    await expect(register('population').lookup(NUMBERS)).rejects.toThrow(RegisterUnavailable);
    expect((await register('pension').lookup(NUMBERS)).size).toBe(0);
    expect((await register('employment').lookup(NUMBERS)).size).toBe(3);
  });

  it('says of single people what the switchboard puts into its mouth', async () => {
    switchTo(JSON.stringify({ answers: { [FIRST]: { deceasedOn: '2026-11-20' } } }));
    const answers = await register('population').lookup(NUMBERS);
    expect(answers.get(FIRST)).toEqual({ ...simulatedPerson(FIRST), deceasedOn: '2026-11-20' });
    expect(answers.get(SECOND)).toEqual(simulatedPerson(SECOND));
  });
});

describe('municipalities', () => {
  it('are 290 in order, each in the county its code names', () => {
    const all = municipalities();
    expect(all).toHaveLength(290);
    expect(all[0]).toEqual({ code: '0114', name: 'Upplands Väsby', countyCode: '01', countyName: 'Stockholms län' });
    expect(all.every(({ code, countyCode }) => code.startsWith(countyCode))).toBe(true);
    expect(all.map(({ code }) => code)).toEqual(all.map(({ code }) => code).sort());
  });
});
