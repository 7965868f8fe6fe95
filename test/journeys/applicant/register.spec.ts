import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { WORKING_AGE } from './people.js';
import { apply, openProgramme, read } from './scene.js';
import { openStage, until, type Stage } from './stage.js';

const SILENCE_SECONDS = 8;

describe('the population register', () => {
  let stage: Stage;
  let programmeId: string;
  let people: string[];

  beforeAll(async () => {
    stage = await openStage();
    await stage.startWorker({ REGISTER_SILENCE_SECONDS: String(SILENCE_SECONDS) });
    programmeId = await openProgramme(stage, { grants: 50 });
    people = await stage.register(WORKING_AGE.slice(0, 30));
  });

  afterAll(async () => {
    await stage.close();
  });

  const applyFor = async (at: number) => {
    const person = await stage.individual(people[at] ?? '');
    return { person, id: await apply(person, programmeId) };
  };
  const settled = ({ person, id }: Awaited<ReturnType<typeof applyFor>>) =>
    until(
      () => read(person, id),
      ({ status }) => ['granted', 'rejected', 'manual-review', 'waitlisted'].includes(status),
    );

  it('that is down for a while delays a decision and does not change it', async () => {
    stage.registerBehaves({ down: true });
    const applied = await applyFor(0);
    await sleep(2_000);
    expect((await read(applied.person, applied.id)).status).toBe('checking');
    stage.registerBehaves();
    const application = await settled(applied);
    expect([application.status, application.decisions.length]).toEqual(['granted', 1]);
  });

  it('that is silent too long leaves the case to a person, with every rule unknown', async () => {
    stage.registerBehaves({ down: true });
    const application = await settled(await applyFor(1));
    stage.registerBehaves();
    expect(application.status).toBe('manual-review');
    expect(application.decisions[0]?.unknownRules).toEqual(['facts-agree', 'alive', 'working-age', 'residence']);
  });

  it('that contradicts the number never leads to a yes', async () => {
    stage.registerBehaves({ contradictionRate: 1 });
    const applications = await Promise.all((await Promise.all([2, 3, 4, 5, 6].map(applyFor))).map(settled));
    stage.registerBehaves();
    for (const application of applications) {
      expect(application.status).toBe('manual-review');
      expect(application.decisions[0]?.unknownRules).toEqual(['facts-agree', 'working-age']);
    }
  });

  it('that is slow is waited for', async () => {
    stage.registerBehaves({ latencyMs: 3_000 });
    const started = Date.now();
    const application = await settled(await applyFor(7));
    stage.registerBehaves();
    expect(application.status).toBe('granted');
    expect(Date.now() - started).toBeGreaterThan(3_000);
  });

  it('that loses half of the questions still answers everybody in the end', async () => {
    stage.registerBehaves({ errorRate: 0.5 });
    const applied = await Promise.all([8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map(applyFor));
    const applications = await Promise.all(applied.map(settled));
    stage.registerBehaves();
    for (const application of applications) {
      expect(application.decisions).toHaveLength(1);
      expect(['granted', 'manual-review']).toContain(application.status);
    }
    expect(applications.filter(({ status }) => status === 'granted').length).toBeGreaterThan(5);
  });

  it('writes each reading of a number into the person’s access log', async () => {
    const applied = await applyFor(18);
    await settled(applied);
    const log = await applied.person.get<{ items: { what: string; why: string }[] }>('/individual/v1/me/access-log');
    expect(log.body.items.filter(({ what }) => what === 'personnummer')).toHaveLength(1);
  });
});
