import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from './support/crowd.js';
import { Stage } from './support/stage.js';

const METRICS_TOKEN = 'a-token-for-metrics-only';

describe('at the edge', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ env: { METRICS_TOKEN } });
    await stage.startApi();
  }, 60_000);
  afterAll(() => stage.close());

  test('HEAD on a stream of events is refused at once instead of kept waiting for the case to close', async () => {
    const [person] = await new Crowd().take(stage, 1);
    if (person === undefined) throw new Error('the crowd is empty');
    const authorization = `Bearer ${person.token}`;
    const body = JSON.stringify({ programmeId: stage.sample.programmes[0]?.id, language: 'sv' });
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': 'head' };
    const applied = await fetch(`${stage.url}/individual/v1/applications`, { method: 'POST', headers, body });
    const { id } = (await applied.json()) as { id: string };
    // No worker runs: the case stays open.
    const path = `${stage.url}/individual/v1/applications/${id}/events`;
    const reply = await fetch(path, {
      method: 'HEAD',
      headers: { authorization },
      signal: AbortSignal.timeout(20_000),
    });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET']);
  });

  test('metrics are there while the database is away, without what only it knows', async () => {
    const read = async (): Promise<[number, string]> => {
      const reply = await fetch(`${stage.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
      return [reply.status, await reply.text()];
    };
    expect(await read()).toEqual([200, expect.stringMatching(/techcheck_outbox_rows{state="waiting"} \d/)]);
    const login = new URL(stage.database.appUrl).username;
    await stage.owner.query(`alter role ${login} nologin`);
    try {
      await stage.owner.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [login]);
      await sleep(200);
      const [status, text] = await read();
      expect(status).toBe(200);
      expect(text).toContain('techcheck_http_request_seconds');
      expect(text).not.toMatch(/techcheck_outbox_rows{/);
    } finally {
      await stage.owner.query(`alter role ${login} login`);
    }
  });
});
