import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listen, send } from '../../demo/api/send.js';
import { redisIsInstalled } from '../../support/redis.js';
import { TestCluster } from '../../support/test-cluster.js';
import { Canary, type Sighting } from './support/canary.js';
import { Crowd, type KnownPerson } from './support/crowd.js';
import { misplacedNumbers, provokeOurFaults, troubleEveryRegister, troubleTheRegister } from './support/leaks.js';
import { fetchDocuments, operationsOf } from './support/openapi.js';
import { databasePlaces, filePlaces, redisPlaces, statementPlaces, type Place } from './support/places.js';
import { rolesOf } from './support/roles.js';
import { Stage } from './support/stage.js';
import { walkAllRoutes } from './support/walk.js';

const stores = (['postgres', 'redis'] as const).filter((store) => store === 'postgres' || redisIsInstalled());

/** The one answer that holds a number: a person's own export of their own data. */
const OWN_EXPORT = '/individual/v1/me/data-export';

describe.each(stores)('Invariant 14: a number stands nowhere but in its encrypted column, queue on %s', (store) => {
  let cluster: TestCluster;
  let stage: Stage;
  let canary: Canary;
  let people: KnownPerson[];
  let faults: number[];
  const answers: Place[] = [];

  beforeAll(async () => {
    // A cluster of its own, since its log is among the places.
    cluster = await TestCluster.start();
    stage = await Stage.open({ store, cluster, env: { LOG_LEVEL: 'trace', OUTBOX_OVERDUE_SECONDS: '1' } });
    await stage.startApi();
    const worker = await stage.startWorker();
    const stopListening = listen(({ method, path }, { status, headers, text }) => {
      const where = `answer ${status} to ${method} ${path.split('?')[0]?.replace(/\d{6,}|[0-9a-f-]{36}/g, '…')}`;
      const own = path.startsWith(OWN_EXPORT) && status === 200;
      answers.push({ where, text: `${JSON.stringify(headers)}\n${own ? '' : text}` });
    });
    const walk = await walkAllRoutes(stage);
    const crowd = new Crowd();
    const troubled = await crowd.take(stage, 6, 'eligible');
    const [unlucky] = await crowd.take(stage, 1, 'eligible');
    const asked = await crowd.take(stage, 4, 'eligible');
    const renamed = crowd.taken.at(-asked.length);
    if (renamed === undefined) throw new Error('nobody was taken');
    await troubleTheRegister(stage, troubled);
    const number = await troubleEveryRegister(stage, asked, renamed);
    people = [...walk.people, ...crowd.taken, { number, name: renamed.name }];
    const [person] = people;
    if (person === undefined || unlucky === undefined) throw new Error('the walk met nobody');
    for (const operation of operationsOf(await fetchDocuments(stage.url))) {
      const [role] = await rolesOf(operation, stage);
      const token = role && (await stage.token(walk.actors[role]));
      for (const outgoing of misplacedNumbers(operation, walk.idsFor(operation.audience), token, person))
        await send(stage.url, outgoing);
    }
    faults = await provokeOurFaults(stage, unlucky);
    stopListening();
    await worker.stop();
    canary = new Canary(people);
  }, 240_000);

  afterAll(async () => {
    await stage?.close();
    await cluster?.stop();
  });

  test('the run had everything in it that could spill one', async () => {
    expect(faults).toEqual([500, 500]);
    expect(answers.length).toBeGreaterThan(500);
    expect(people.length).toBeGreaterThan(10);
    // Answers were kept, and somebody got another number.
    expect(await stage.count('select from eligibility.kept_answer')).toBeGreaterThan(4);
    expect(await stage.count('select from individuals.former_number')).toBe(1);
    // The canary does sing: it finds each form where it is.
    const [{ number = '', name = '' } = {}] = people;
    const forms = [
      number,
      number.slice(2),
      `${number.slice(2, 8)}-${number.slice(8)}`,
      `${number.slice(0, 8)}+${number.slice(8)}`,
      `${number.slice(0, 8)}–${number.slice(8)}`,
      `${number.slice(2, 8)}\u00a0${number.slice(8)}`,
      `${number.slice(2, 8)}%2d${number.slice(8)}`,
      name,
    ];
    expect(forms.flatMap((form) => canary.search('here', `before ${form} after`))).toHaveLength(forms.length);
  });

  test('no column of any table holds one: queue, outbox, audit, access log, idempotency answers, free text', async () => {
    expect(look([...(await databasePlaces(stage.owner)), ...(await statementPlaces(stage.owner))])).toEqual([]);
  });

  test('no log of API, worker or PostgreSQL holds one', async () => {
    const { rows } = await stage.owner.query<{ data_directory: string }>('show data_directory');
    const log = `${rows[0]?.data_directory}.log`;
    expect(existsSync(log)).toBe(true);
    const logs = filePlaces(join(stage.dataDir, 'logs'));
    expect(logs.map(({ text }) => text).join('')).toContain('"request failed"');
    expect(look([...logs, { where: 'log of PostgreSQL', text: readFileSync(log, 'utf8') }])).toEqual([]);
  });

  test('no answer holds one, whatever the request held, and no address that we give out', () => {
    expect(look(answers)).toEqual([]);
  });

  test('no key or value of Redis holds one', async () => {
    expect(stage.redis === undefined ? [] : look(await redisPlaces(stage.redis.url))).toEqual([]);
  });

  const look = (places: readonly Place[]): Sighting[] => {
    const found = places.flatMap(({ where, text }) => canary.search(where, text));
    return [...new Map(found.map((sighting) => [sighting.where, sighting])).values()];
  };
});
