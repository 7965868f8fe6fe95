import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { OpenedDecision } from '@techcheck/eligibility';
import type { IdentityNumber } from '@techcheck/individuals';
import type { ProductProcess } from '../../support/product-process.js';
import { countOf, rowsOf } from '../../factories/test-bed.js';
import { COORDINATED, WORKING_AGE } from './people.js';
import { apply, openProgramme, read } from './scene.js';
import { openStage, until, type Stage } from './stage.js';

const at = (list: readonly string[], index: number): IdentityNumber => list[index] as IdentityNumber;

describe('people of whom the population register says something new', () => {
  let stage: Stage;
  let worker: ProductProcess;
  let programmeId: string;

  beforeAll(async () => {
    stage = await openStage();
    worker = await stage.startWorker({ LOG_LEVEL: 'debug' });
    programmeId = await openProgramme(stage, { grants: 20 });
  });
  afterEach(() => stage.registersBehave());
  afterAll(() => stage.close());

  const known = async (number: string): Promise<string> => (await stage.register([number]))[0] ?? '';
  const applies = async (id: string) => {
    const person = await stage.individual(id);
    return { person, id: await apply(person, programmeId) };
  };
  type Applied = Awaited<ReturnType<typeof applies>>;
  const decided = async ({ person, id }: Applied): Promise<OpenedDecision> => {
    const { decisions } = await until(
      () => read(person, id),
      (application) => application.decisions.length > 0,
    );
    const officer = await stage.staff('case-officer');
    return (await officer.get<OpenedDecision>(`/admin/v1/decisions/${decisions[0]?.id}`)).body;
  };
  const isChecked = ({ person, id }: Applied) =>
    until(
      () => read(person, id),
      ({ status }) => status === 'checking',
    );
  const own = async ({ person }: Applied): Promise<string> =>
    (await person.get<{ person: { personnummer: string } }>('/individual/v1/me/data-export')).body.person.personnummer;

  it('keep id and case when a samordningsnummer has become a personnummer, and are decided on under that', async () => {
    const [before, after] = [at(COORDINATED, 0), at(WORKING_AGE, 0)];
    const id = await known(before);
    stage.registersBehave({ down: true });
    const applied = await applies(id);
    await isChecked(applied);
    stage.registersBehave({ answers: { [before]: { replacedBy: after } } });

    const decision = await decided(applied);
    expect(decision.outcome).toBe('eligible');
    expect(decision.facts.number.kind).toBe('personnummer');
    expect(decision.facts.register?.replacedNumber).toBe('updated');
    expect(decision.findings?.find(({ rule }) => rule === 'one-person-one-number')?.outcome).toBe('passed');
    expect(await own(applied)).toBe(after);
    // Both numbers find the same person.
    expect([await known(before), await known(after)]).toEqual([id, id]);
    const audited = `from audit.entry where action = 'individual.number-replaced' and subject_id = $1`;
    expect(await countOf(stage.bed.owner, audited, [id])).toBe(1);
    expect(await countOf(stage.bed.owner, `from platform.outbox where topic = 'individual.number-replaced'`)).toBe(1);
  });

  it('go to a case officer when somebody else is known under the new number, and keep the old one', async () => {
    const [before, after] = [at(COORDINATED, 1), at(WORKING_AGE, 1)];
    const [id, other] = [await known(before), await known(after)];
    stage.registersBehave({ answers: { [before]: { replacedBy: after } } });
    const applied = await applies(id);
    const decision = await decided(applied);
    // The old number alone would have been rejected: nobody with a samordningsnummer is registered.
    expect([decision.outcome, decision.failedRules]).toEqual(['manual-review', ['residence']]);
    expect(decision.unknownRules).toContain('one-person-one-number');
    expect(await own(applied)).toBe(before);
    expect([await known(before), await known(after)]).toEqual([id, other]);
  });

  it('are changed once when two of their cases are checked at the same time', async () => {
    const [before, after] = [at(COORDINATED, 2), at(WORKING_AGE, 2)];
    const id = await known(before);
    const another = await openProgramme(stage, { grants: 5 });
    stage.registersBehave({ answers: { [before]: { replacedBy: after } } });
    const person = await stage.individual(id);
    const cases = await Promise.all([programmeId, another].map((programme) => apply(person, programme)));
    const decisions = await Promise.all(cases.map((each) => decided({ person, id: each })));
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['eligible', 'eligible']);
    expect(decisions.map(({ facts }) => facts.number.kind)).toEqual(['personnummer', 'personnummer']);
    expect(await countOf(stage.bed.owner, 'from individuals.former_number where individual_id = $1', [id])).toBe(1);
  });

  it('are new people once they have been erased, whichever number they come with', async () => {
    const id = await known(at(COORDINATED, 2));
    const person = await stage.individual(id);
    expect((await person.delete('/individual/v1/me')).status).toBeLessThan(300);
    expect(await countOf(stage.bed.owner, 'from individuals.former_number where individual_id = $1', [id])).toBe(0);
    expect(await known(at(COORDINATED, 2))).not.toBe(id);
  });

  it('are rejected when they died between application and decision', async () => {
    const number = at(WORKING_AGE, 3);
    stage.registersBehave({ down: true });
    const applied = await applies(await known(number));
    await isChecked(applied);
    stage.registersBehave({ answers: { [number]: { deceasedOn: '2026-11-20' } } });
    const decision = await decided(applied);
    expect([decision.outcome, decision.failedRules]).toEqual(['rejected', ['alive']]);
  });

  it('leave no trace of where they live when their identity has become protected', async () => {
    const number = at(WORKING_AGE, 4);
    stage.registersBehave({ answers: { [number]: { protectedIdentity: true, municipalityCode: '2480' } } });
    const applied = await applies(await known(number));
    const decision = await decided(applied);
    expect(decision.facts.register).toMatchObject({ protectedIdentity: true });
    expect(JSON.stringify(decision.findings)).not.toContain('2480');
    const [row] = await rowsOf<{ municipality_code: string | null }>(
      stage.bed.owner,
      'select municipality_code from eligibility.application where id = $1',
      [applied.id],
    );
    expect(row).toEqual({ municipality_code: null });
    const officer = await stage.staff('case-officer');
    const shown = await officer.get(`/admin/v1/applications/${applied.id}`);
    expect(JSON.stringify(shown.body)).not.toContain('2480');
    const log = readFileSync(worker.logFile, 'utf8');
    expect(log.length).toBeGreaterThan(0);
    for (const secret of ['2480', number, number.slice(2)]) expect(log).not.toContain(`"${secret}`);
  });
});
