import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { send } from '../../demo/api/send.js';
import { concurrently } from '../../demo/api/concurrently.js';
import type { ProductProcess } from '../../support/product-process.js';
import { expectTheBooksToAddUp } from './support/accounts.js';
import { Crowd, type Applicant } from './support/crowd.js';
import { keyedPost } from './support/insist.js';
import { untilCounted } from './support/learners.js';
import { Stage } from './support/stage.js';

const APPLICATIONS = 1_200;
/** After its grace of 20 seconds and a margin a supervisor ends a process by force. */
const GRACE_MS = 22_000;

let stage: Stage;
let applicants: Applicant[];
let api: ProductProcess;
let worker: ProductProcess;

beforeAll(async () => {
  stage = await Stage.open({ env: { OUTBOX_OVERDUE_SECONDS: '1' } });
  api = await stage.startApi();
  worker = await stage.startWorker();
  applicants = await new Crowd().take(stage, APPLICATIONS);
}, 60_000);

afterAll(() => stage.close());

test('an API that is asked to stop answers what it has begun and begins nothing it cannot answer', async () => {
  const stopped = sleep(250).then(() => timeOf(() => api.stop()));
  const accepted = await applyOnce(applicants);
  expect(await stopped).toBeLessThan(GRACE_MS);
  expect(await api.exited).toBe(0);
  expect(accepted.length).toBeGreaterThan(0);
  expect(accepted.length).toBeLessThan(APPLICATIONS);
  // Each effect has been told to somebody, and what was told is there.
  const { rows } = await stage.owner.query<{ id: string }>('select id from eligibility.application');
  expect(rows.map(({ id }) => id).sort()).toEqual([...accepted].sort());
});

test('a worker that is asked to stop ends in its grace, and the next one finishes the work exactly once', async () => {
  api = await stage.startApi();
  const stopped = sleep(150).then(() => timeOf(() => worker.stop()));
  await applyOnce(applicants);
  expect(await stopped).toBeLessThan(GRACE_MS);
  expect(await worker.exited).toBe(0);
  worker = await stage.startWorker();
  await untilCounted(stage, 0, 'select from platform.outbox where done_at is null');
  await untilCounted(
    stage,
    0,
    `select from eligibility.application where status in ('submitted', 'checking', 'eligible')`,
  );
  expect(await stage.count('select from eligibility.application')).toBe(APPLICATIONS);
  expect(await stage.count('select from eligibility.decision')).toBe(APPLICATIONS);
  await expectTheBooksToAddUp(stage);
});

async function timeOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Everybody applies once, without asking again. @returns the ids of those who were told yes. */
async function applyOnce(people: readonly Applicant[]): Promise<string[]> {
  const programmeId = stage.sample.programmes[0]?.id;
  const answers = await concurrently(people, 16, async ({ id, token }) => {
    await sleep(Math.random() * 10);
    const outgoing = keyedPost('/individual/v1/applications', token, `apply-${id}`, { programmeId, language: 'sv' });
    const reply = await send(stage.url, outgoing).catch(() => undefined);
    return reply?.status === 202 ? [(JSON.parse(reply.text) as { id: string }).id] : [];
  });
  return answers.flat();
}
