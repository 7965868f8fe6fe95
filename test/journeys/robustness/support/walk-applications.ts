import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../../demo/api/client.js';
import { send } from '../../../demo/api/send.js';
import type { Crowd } from './crowd.js';
import type { Stage } from './stage.js';
import type { Cast } from './walk.js';

/** People with their cases in every state that matters. */
export interface Cases {
  readonly learnerId: string;
  /** Granted to the learner. */
  readonly applicationId: string;
  readonly decisionId: string;
  /** Decided by a case officer. */
  readonly reviewedId: string;
  /** Of somebody else, suspended. */
  readonly otherVoucherId: string;
  /** A job that failed for good and was tried again. */
  readonly parked: Promise<string>;
}

interface Application {
  readonly id: string;
  readonly status: string;
}

interface OwnApplication extends Application {
  readonly decisions: readonly { readonly id: string }[];
}

interface Checkbook {
  readonly vouchers: readonly { readonly id: string; readonly purpose: string }[];
}

/** Applies, waits, withdraws, is rejected, asks again, is reviewed, is stuck and freed, and is forgotten. */
export async function walkApplications(
  stage: Stage,
  cast: Cast,
  crowd: Crowd,
  programmes: { readonly sampleProgramme: string; readonly programmeId: string },
): Promise<Cases> {
  const [learner, other, waiting, forgotten, stuck] = await crowd.take(stage, 5, 'eligible');
  const [rejected] = await crowd.take(stage, 1, 'rejected');
  if (!learner || !other || !waiting || !forgotten || !stuck || !rejected) throw new Error('the crowd is too small');
  const as = (person: { id: string }) => stage.individual(person.id);

  // It takes five attempts to give up on a job, with growing pauses; the others need not wait for that.
  const becomingStuck = getStuck(stage, cast, stuck.id, programmes.sampleProgramme);
  becomingStuck.catch(() => undefined);
  const mine = await as(learner);
  await mine.all('/individual/v1/programmes');
  await mine.get(`/individual/v1/programmes/${programmes.sampleProgramme}`);
  const granted = await applyAndWait(mine, programmes.sampleProgramme, 'granted');
  // The stream of a case that is closed ends by itself.
  await readStream(stage, learner.id, granted.id);
  await mine.all('/individual/v1/applications');
  await withdraw(cast, await as(waiting), programmes.programmeId);
  const reviewedId = await reconsider(cast, await as(rejected), programmes.sampleProgramme);
  const otherVoucherId = await changeVouchers(cast, await as(other), programmes.sampleProgramme);
  await beForgotten(await as(forgotten), programmes.sampleProgramme);
  return {
    learnerId: learner.id,
    applicationId: granted.id,
    decisionId: granted.decisions[0]?.id ?? '',
    reviewedId,
    otherVoucherId,
    parked: becomingStuck,
  };
}

async function applyAndWait(client: Client, programmeId: string, status: string): Promise<OwnApplication> {
  const { id } = await client.post<Application>('/individual/v1/applications', { programmeId, language: 'sv' });
  return untilStatus(client, id, status);
}

async function untilStatus(client: Client, id: string, status: string): Promise<OwnApplication> {
  let own: OwnApplication | undefined;
  for (const giveUpAt = Date.now() + 40_000; Date.now() < giveUpAt; await sleep(100)) {
    own = await client.get<OwnApplication>(`/individual/v1/applications/${id}`);
    if (own.status === status) return own;
  }
  throw new Error(`the application is ${own?.status}, not ${status}`);
}

async function readStream(stage: Stage, individualId: string, id: string): Promise<void> {
  const headers = { authorization: `Bearer ${await stage.individualToken(individualId)}` };
  const { status } = await send(stage.url, {
    method: 'GET',
    path: `/individual/v1/applications/${id}/events`,
    headers,
  });
  if (status !== 200) throw new Error(`the stream of events answered ${status}`);
}

/** Waits in a programme that has no money yet, and gives up; then the money comes. */
async function withdraw({ finance }: Cast, client: Client, programmeId: string): Promise<void> {
  const { id } = await applyAndWait(client, programmeId, 'waitlisted');
  await client.post(`/individual/v1/applications/${id}/withdrawal`);
  const money = { amountMinor: '990000000', reference: 'Walk-through' };
  await finance.post(`/admin/v1/programmes/${programmeId}/appropriations`, money);
}

/** A rejection is looked at again, by a person this time. @returns the application's id. */
async function reconsider({ officer, auditor }: Cast, client: Client, programmeId: string): Promise<string> {
  const { id } = await applyAndWait(client, programmeId, 'rejected');
  await client.post(`/individual/v1/applications/${id}/reconsideration`, { grounds: 'Uppgiften har ändrats.' });
  const { decisions } = await untilStatus(client, id, 'manual-review');
  await officer.all('/admin/v1/applications');
  await officer.get(`/admin/v1/applications/${id}`);
  await officer.post(`/admin/v1/applications/${id}/reviews`, { outcome: 'eligible', reason: 'Flyttanmälan finns.' });
  await auditor.get(`/admin/v1/decisions/${decisions[0]?.id}`);
  await auditor.post(`/admin/v1/decisions/${decisions[0]?.id}/replay`);
  return id;
}

/** @returns the id of a voucher that is left suspended. */
async function changeVouchers({ officer }: Cast, client: Client, programmeId: string): Promise<string> {
  await applyAndWait(client, programmeId, 'granted');
  const [book] = await client.all<Checkbook>('/individual/v1/checkbooks');
  const [first, second] = book?.vouchers ?? [];
  const reason = { reason: 'Utreds i ärende 2026-117' };
  await officer.post(`/admin/v1/vouchers/${first?.id}/suspension`, reason);
  await officer.post(`/admin/v1/vouchers/${first?.id}/resumption`, reason);
  await officer.post(`/admin/v1/vouchers/${first?.id}/suspension`, reason);
  await officer.post(`/admin/v1/vouchers/${second?.id}/revocation`, reason);
  return first?.id ?? '';
}

/** A damaged key makes a job fail for good; it is parked, repaired and tried again. @returns the parked row's id. */
async function getStuck(stage: Stage, { officer }: Cast, individualId: string, programmeId: string): Promise<string> {
  const client = await stage.individual(individualId);
  const setKey = (sql: string): Promise<unknown> =>
    stage.owner.query(`update identity.person_key set wrapped_key = ${sql} where individual_id = $1`, [individualId]);
  await setKey(`wrapped_key || '\\x00'`);
  const { id } = await client.post<Application>('/individual/v1/applications', { programmeId, language: 'sv' });
  const parked = await untilParked(officer, id);
  await setKey('substring(wrapped_key from 1 for octet_length(wrapped_key) - 1)');
  await officer.post(`/admin/v1/parked-work/${parked}/retry`);
  await untilStatus(client, id, 'granted');
  return parked;
}

async function untilParked(officer: Client, subjectId: string): Promise<string> {
  for (const giveUpAt = Date.now() + 60_000; Date.now() < giveUpAt; await sleep(200)) {
    const items = await officer.all<{ id: string; subjectId: string }>('/admin/v1/parked-work');
    const found = items.find((item) => item.subjectId === subjectId);
    if (found !== undefined) return found.id;
  }
  throw new Error('the poison job was not parked');
}

async function beForgotten(client: Client, programmeId: string): Promise<void> {
  await applyAndWait(client, programmeId, 'granted');
  await client.get('/individual/v1/me/data-export');
  await client.all('/individual/v1/me/access-log');
  await client.delete('/individual/v1/me');
}
