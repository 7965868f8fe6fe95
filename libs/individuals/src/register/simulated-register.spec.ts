import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IdentityNumber } from '../domain/identity-number.js';
import { municipalities } from './municipalities.js';
import { RegisterUnavailable } from './population-register.js';
import { simulatedPerson } from './simulated-person.js';
import { SimulatedRegister, type RegisterBehaviour } from './simulated-register.js';

const NUMBERS = ['189001019802', '189001029819', '191403702390'] as IdentityNumber[];
const WELL: RegisterBehaviour = { latencyMs: 0, errorRate: 0, contradictionRate: 0, down: false };

describe('the simulated register', () => {
  let dataDir: string;
  beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'techcheck-register-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const register = (behaviour: Partial<RegisterBehaviour> = {}, timeoutMs?: number) =>
    new SimulatedRegister({ ...WELL, ...behaviour }, dataDir, timeoutMs);

  it('says the same of a person every time', async () => {
    const [first, second] = [await register().lookup(NUMBERS), await register().lookup(NUMBERS)];
    expect(first).toEqual(second);
    expect(first.get(NUMBERS[0] as IdentityNumber)).toEqual(simulatedPerson(NUMBERS[0] as IdentityNumber));
  });

  it('has nobody with a samordningsnummer registered in Sweden', async () => {
    const person = (await register().lookup(NUMBERS)).get(NUMBERS[2] as IdentityNumber);
    expect(person).toMatchObject({ registeredInSweden: false, municipalityCode: null, birthDate: '1914-03-10' });
  });

  it('is down, loses questions, contradicts itself and is too slow, as it is told', async () => {
    await expect(register({ down: true }).lookup(NUMBERS)).rejects.toThrow(RegisterUnavailable);
    expect((await register({ errorRate: 1 }).lookup(NUMBERS)).size).toBe(0);
    const contradicted = await register({ contradictionRate: 1 }).lookup(NUMBERS);
    expect(contradicted.get(NUMBERS[0] as IdentityNumber)?.birthDate).toBe('1891-01-01');
    await expect(register({ latencyMs: 50 }, 10).lookup(NUMBERS)).rejects.toThrow(RegisterUnavailable);
  });

  it('changes its ways while it runs, by the switchboard file', async () => {
    const running = register();
    const file = join(dataDir, 'register-simulator.json');
    writeFileSync(file, '{"down": true}');
    await expect(running.lookup(NUMBERS)).rejects.toThrow(RegisterUnavailable);
    writeFileSync(file, '{"down": tr');
    await expect(running.lookup(NUMBERS)).rejects.toThrow(RegisterUnavailable);
    rmSync(file);
    expect((await running.lookup(NUMBERS)).size).toBe(3);
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
