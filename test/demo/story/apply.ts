import { setTimeout as sleep } from 'node:timers/promises';
import { concurrently } from '../api/concurrently.js';
import type { Applicant, Programme, Scene } from './scene.js';

/** As many browsers as press the button in the same moment. */
const CLIENTS = 24;
/** One in this many presses twice. */
const DOUBLE_TAPS = 10;
const DECIDED_WITHIN_MS = 60_000;

interface Application {
  readonly id: string;
  readonly status: string;
}

interface OwnApplication extends Application {
  readonly decisions: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly failedRules: readonly string[];
  }[];
}

/** Everybody applies at the same moment; some press twice, as people do. */
export async function everybodyApplies(scene: Scene, programme: Programme, applicants: Applicant[]): Promise<void> {
  const bar = scene.narrator.progress('applications received', applicants.length);
  let doubles = 0;
  let answeredAlike = 0;
  await concurrently(applicants, CLIENTS, async (applicant, index) => {
    const body = { programmeId: programme.id, language: index % 5 === 0 ? 'en' : 'sv' };
    const key = `demo-${applicant.id}`;
    applicant.sentAt = performance.now();
    const received = await applicant.client.post<Application>('/individual/v1/applications', body, key);
    applicant.answeredAt = performance.now();
    applicant.applicationId = received.id;
    if (index % DOUBLE_TAPS === 0) {
      doubles += 1;
      const again = await applicant.client.post<Application>('/individual/v1/applications', body, key);
      if (JSON.stringify(again) === JSON.stringify(received)) answeredAlike += 1;
    }
    bar.advance();
  });
  bar.finish();
  scene.narrator.check('people who pressed twice and got the same answer', doubles, answeredAlike);
}

interface Line {
  readonly inLine: number;
  readonly waitlisted: number;
}

/** Waits until nobody's case is open any more. */
export async function untilEverybodyIsDecided(
  scene: Scene,
  programme: Programme,
  applicants: readonly Applicant[],
): Promise<void> {
  const [somebody] = applicants;
  const total = applicants.length;
  if (somebody === undefined) return;
  const bar = scene.narrator.progress('decided', total);
  for (const giveUpAt = Date.now() + DECIDED_WITHIN_MS; ; await sleep(150)) {
    const { inLine, waitlisted } = await somebody.client.get<Line>(`/individual/v1/programmes/${programme.id}`);
    bar.reach(total - (inLine - waitlisted));
    if (inLine === waitlisted) break;
    if (Date.now() > giveUpAt) throw new Error(`${inLine - waitlisted} cases are still open`);
  }
  bar.finish();
}

/** Reads every application as its owner sees it, and compares the decision with our own calculation. */
export async function compareDecisions(scene: Scene, applicants: readonly Applicant[]): Promise<void> {
  const differing: string[] = [];
  await concurrently(applicants, CLIENTS, async (applicant) => {
    const own = await applicant.client.get<OwnApplication>(`/individual/v1/applications/${applicant.applicationId}`);
    applicant.status = own.status;
    const [decision, ...more] = own.decisions;
    applicant.decisionId = decision?.id ?? '';
    const failed = [...(decision?.failedRules ?? [])].sort();
    const { reckoning } = applicant;
    const same = decision?.outcome === reckoning.outcome && failed.join() === reckoning.failed.join();
    if (!same || more.length > 0) {
      const got = `${decision?.outcome} (${failed.join(', ')})`;
      differing.push(`aged ${reckoning.age}: ${reckoning.outcome} (${reckoning.failed.join(', ')}) but ${got}`);
    }
  });
  scene.narrator.check('decisions that differ from our own calculation', [], differing.slice(0, 5));
}

/** Reads the statuses anew. */
export async function refreshStatuses(applicants: readonly Applicant[]): Promise<void> {
  await concurrently(applicants, CLIENTS, async (applicant) => {
    const path = `/individual/v1/applications/${applicant.applicationId}`;
    applicant.status = (await applicant.client.get<Application>(path)).status;
  });
}

/**
 * Looks for somebody who waits while a person was granted who had not even sent their application when the first one
 * held a receipt. That would be jumping the queue, by clocks that are ours.
 */
export function jumpedTheQueue(applicants: readonly Applicant[]): number {
  const lastGrantedSentAt = Math.max(0, ...applicants.filter(isGranted).map(({ sentAt }) => sentAt));
  return applicants.filter(({ status, answeredAt }) => status === 'waitlisted' && answeredAt < lastGrantedSentAt)
    .length;
}

export const isGranted = ({ status }: Applicant): boolean => status === 'granted';

/** One decision in this many is worked out again. */
const REPLAYED_SHARE = 20;

/** The auditor has decisions worked out again from their stored facts under their own version of the rules. */
export async function replayDecisions(scene: Scene, applicants: readonly Applicant[]): Promise<void> {
  const auditor = await scene.staff('revisor');
  const chosen = applicants.filter((_, index) => index % REPLAYED_SHARE === 0);
  const results = await concurrently(chosen, 8, async ({ decisionId }) => {
    const path = `/admin/v1/decisions/${decisionId}/replay`;
    const replay = await auditor.post<{ result: string; inputIntact: boolean }>(path);
    return replay.result === 'same' && replay.inputIntact;
  });
  const same = results.filter((one) => one).length;
  scene.narrator.check('decisions that auditor Rut has worked out again, with the same result', chosen.length, same);
}
