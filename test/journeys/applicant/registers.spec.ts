import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenedDecision } from '@techcheck/eligibility';
import { identityNumber, SCRIPTS } from '@techcheck/individuals';
import { countOf } from '../../factories/test-bed.js';
import { asksEveryRegister, OTHER_REGISTERS as OTHERS, RULE_OF } from './every-register.js';
import { WORKING_AGE } from './people.js';
import { apply, openProgramme, read } from './scene.js';
import { openStage, until, type Stage } from './stage.js';

/** The flapping registers below must be well again before. */
const SILENCE_SECONDS = 12;
const EMPLOYMENT_KEPT_SECONDS = 2;

const everEmployed = (number: string): boolean => {
  const valid = identityNumber(number);
  return valid !== undefined && SCRIPTS.employment.answer(valid).spells.length > 0;
};

describe('the registers that a policy needs', () => {
  let stage: Stage;
  let programmeId: string;
  let another: string;
  let people: string[];
  let next = 0;

  beforeAll(async () => {
    stage = await openStage();
    await stage.startWorker({
      REGISTER_SILENCE_SECONDS: String(SILENCE_SECONDS),
      REGISTER_EMPLOYMENT_KEEP_SECONDS: String(EMPLOYMENT_KEPT_SECONDS),
      REGISTER_BREAKER_REST_MS: '300',
      ...Object.fromEntries(
        ['PENSION', 'LABOUR_MARKET', 'EMPLOYMENT', 'EARLIER_SUPPORT'].flatMap((source) => [
          [`REGISTER_${source}_BREAKER_FAILURES`, '2'],
          [`REGISTER_${source}_BREAKER_REST_MS`, '300'],
        ]),
      ),
    });
    programmeId = await openProgramme(stage, { grants: 100, policy: asksEveryRegister() });
    another = await openProgramme(stage, { grants: 100, policy: asksEveryRegister() });
    people = await stage.register(WORKING_AGE.filter(everEmployed).slice(0, 70));
  });
  afterEach(() => stage.registersBehave());
  afterAll(() => stage.close());

  /** Somebody who has not applied yet does. */
  const someoneApplies = async (programme = programmeId) => {
    const person = await stage.individual(people[next++] ?? '');
    return { person, id: await apply(person, programme) };
  };
  type Applied = Awaited<ReturnType<typeof someoneApplies>>;
  const decided = async ({ person, id }: Applied) => {
    const { decisions } = await until(
      () => read(person, id),
      (application) => application.decisions.length > 0,
      60_000,
    );
    return decisions;
  };
  const outcomeOf = async (applied: Applied) => (await decided(applied))[0]?.outcome;
  /** Registers have been asked in vain at least once. */
  const waits = async ({ person, id }: Applied) => {
    await until(
      () => read(person, id),
      ({ status }) => status === 'checking',
    );
    await sleep(700);
    expect((await read(person, id)).decisions).toEqual([]);
  };
  /** The decision as the administration opens it. */
  const decisionOn = async (applied: Applied): Promise<OpenedDecision> => {
    const decisions = await decided(applied);
    const officer = await stage.staff('case-officer');
    return (await officer.get<OpenedDecision>(`/admin/v1/decisions/${decisions[0]?.id}`)).body;
  };

  it('stand with every decision: which answered, and when', async () => {
    const applied = await someoneApplies();
    expect(await outcomeOf(applied)).toBe('eligible');
    const { facts } = await decisionOn(applied);
    expect(Object.keys(facts.provenance ?? {})).toEqual(['population', ...OTHERS]);
    for (const { source, answeredAt, kept } of Object.values(facts.provenance ?? {})) {
      expect(source).toContain('simulerat');
      expect(Math.abs(Date.now() - Date.parse(answeredAt))).toBeLessThan(600_000);
      expect(kept).toBe(false);
    }
    expect([facts.pension, facts.earlierSupport?.grants]).toEqual([{ status: 'none' }, expect.any(Array)]);
  });

  it('are asked no more than the rules need: others may be down', async () => {
    stage.registersBehave(Object.fromEntries(OTHERS.map((source) => [source, { down: true }])));
    const modest = await openProgramme(stage, { grants: 5 });
    const applied = await someoneApplies(modest);
    expect(await outcomeOf(applied)).toBe('eligible');
    const { facts } = await decisionOn(applied);
    expect(facts).not.toHaveProperty('pension');
    expect(Object.keys(facts.provenance ?? {})).toEqual(['population']);
  });

  it.each(OTHERS)('delay a decision and do not change it when %s is down for a while', async (source) => {
    stage.registersBehave({ [source]: { down: true } });
    const applied = await someoneApplies();
    await waits(applied);
    stage.registersBehave();
    expect((await decided(applied)).map(({ outcome }) => outcome)).toEqual(['eligible']);
    // Only what was missing was asked again.
    const { provenance = {} } = (await decisionOn(applied)).facts;
    expect(Object.entries(provenance).flatMap(([name, { kept }]) => (kept ? [] : [name]))).toEqual([source]);
  });

  it('leave the case to a person when they are silent too long', async () => {
    stage.registersBehave(Object.fromEntries(OTHERS.map((source) => [source, { down: true }])));
    const applied = await someoneApplies();
    const [decision] = await decided(applied);
    expect(decision?.outcome).toBe('manual-review');
    expect(decision?.unknownRules).toEqual(OTHERS.map((source) => RULE_OF[source]));
    const { facts } = await decisionOn(applied);
    expect(Object.keys(facts.provenance ?? {})).toEqual(['population']);
    expect([facts.pension, facts.labourMarket, facts.employment, facts.earlierSupport]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it.each(OTHERS)('never lead to a decision by rules when %s contradicts the number', async (source) => {
    stage.registersBehave({ [source]: { contradictionRate: 1 } });
    const [decision] = await decided(await someoneApplies());
    expect(decision?.outcome).toBe('manual-review');
    expect(decision?.unknownRules).toContain('registers-agree');
  });

  it('are waited for when they are slow, all at the same time', async () => {
    const slow = { latencyMs: 1_500 };
    stage.registersBehave({ ...slow, ...Object.fromEntries(OTHERS.map((source) => [source, slow])) });
    expect(await outcomeOf(await someoneApplies())).toBe('eligible');
  });

  it('that lose half of the questions still answer everybody in the end', async () => {
    const half = { errorRate: 0.5 };
    stage.registersBehave({ ...half, ...Object.fromEntries(OTHERS.map((source) => [source, half])) });
    const applied = await Promise.all(Array.from({ length: 10 }, () => someoneApplies()));
    for (const decisions of await Promise.all(applied.map(decided))) {
      expect(decisions).toHaveLength(1);
      expect(['eligible', 'manual-review']).toContain(decisions[0]?.outcome);
    }
  });

  it('decide once on each of twenty who apply at once while registers come and go', async () => {
    const applying = Array.from({ length: 20 }, () => someoneApplies());
    for (let moment = 0; moment < 8; moment += 1) {
      const down = { down: moment % 2 === 0 };
      stage.registersBehave({ ...down, pension: { down: moment % 3 === 0 }, employment: down });
      await sleep(250);
    }
    stage.registersBehave();
    const decisions = await Promise.all((await Promise.all(applying)).map(decided));
    expect(decisions.map((each) => each.map(({ outcome }) => outcome))).toEqual(Array(20).fill(['eligible']));
  });

  it('are not asked again while their answer may be used, and are after that', async () => {
    const applied = await someoneApplies();
    await decided(applied);
    stage.registersBehave({ pension: { down: true }, 'labour-market': { down: true } });
    const again = { person: applied.person, id: await apply(applied.person, another) };
    expect(await outcomeOf(again)).toBe('eligible');
    const { provenance } = (await decisionOn(again)).facts;
    expect(provenance).toMatchObject({ population: { kept: false }, pension: { kept: true } });
    const first = (await decisionOn(applied)).facts.provenance;
    expect(provenance?.pension?.answeredAt).toBe(first?.pension?.answeredAt);

    stage.registersBehave({ employment: { down: true } });
    await sleep(EMPLOYMENT_KEPT_SECONDS * 1_000 + 200);
    const third = await openProgramme(stage, { grants: 5, policy: asksEveryRegister() });
    const expired = { person: applied.person, id: await apply(applied.person, third) };
    await waits(expired);
    stage.registersBehave();
    expect((await decisionOn(expired)).facts.provenance?.employment?.kept).toBe(false);
  });

  it('leave a row in the person’s access log when what they said before is used', async () => {
    const log = `from identity.access_log where what = 'kept register answers' and actor_kind = 'system'`;
    expect(await countOf(stage.bed.owner, log)).toBeGreaterThan(0);
  });

  it('leave nothing to read once the person is erased', async () => {
    const kept = 'from eligibility.kept_answer where individual_id = $1';
    const applied = await someoneApplies();
    await decided(applied);
    expect(await countOf(stage.bed.owner, kept, [applied.person.id])).toBeGreaterThan(0);
    expect((await applied.person.delete('/individual/v1/me')).status).toBeLessThan(300);
    expect(await countOf(stage.bed.owner, kept, [applied.person.id])).toBe(0);
  });
});
