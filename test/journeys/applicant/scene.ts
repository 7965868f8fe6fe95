import { randomUUID } from 'node:crypto';
import type { OwnApplicationView } from '@techcheck/eligibility';
import type { Caller, Reply } from './caller.js';
import type { Stage } from './stage.js';

const DAY_MS = 86_400_000;

/** A stage as far as it has staff. */
type Staffed = Pick<Stage, 'staff'>;

/** What one grant of the test programme costs: two vouchers. */
export const GRANT_MINOR = 300_000n;

/** A policy document that can be published; say only what differs. */
export const policyDocument = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  format: 2,
  inForceFrom: new Date(Date.now() - DAY_MS).toISOString(),
  eligibility: {
    countedOn: 'submission-date',
    rules: [
      { rule: 'working-age', from: '2020-01-01', min: 18, max: 66 },
      { rule: 'residence', from: '2020-01-01', registeredInSweden: true },
    ],
  },
  purposes: [
    {
      purpose: 'guidance',
      amountMinor: '100000',
      number: 1,
      validityDays: 180,
      holdCeilingMinor: '100000',
      ownContributionPercent: 0,
      evidence: ['meeting-note'],
      captureBeforeStart: true,
    },
    {
      purpose: 'formal-education',
      amountMinor: '200000',
      number: 1,
      validityDays: 365,
      holdCeilingMinor: '150000',
      ownContributionPercent: 0,
      evidence: ['attendance-list'],
      captureBeforeStart: false,
    },
  ],
  deadlines: { reconsiderationDays: 21, delayNoticeDays: 60, reviewDays: 30, answerDays: 14 },
  quality: { samplePercent: 0 },
  holds: {
    requestLapsesMinutes: 60,
    coolingOffDays: 14,
    expiresDays: 30,
    attendanceSilenceDays: 7,
    codeValidMinutes: 15,
  },
  ...changes,
});

/** A programme made over HTTP, with an open round, a policy and money for so many grants. */
export async function openProgramme(
  stage: Staffed,
  options: { grants: number; policy?: Record<string, unknown> },
): Promise<string> {
  const owner = await stage.staff('programme-owner');
  const created = await owner.post<{ id: string }>('/admin/v1/programmes', {
    code: `p-${randomUUID().slice(0, 13)}`,
    name: { sv: 'Testprogram', en: 'Test programme' },
    rounds: [
      {
        name: 'Omgång 1',
        opensAt: new Date(Date.now() - DAY_MS).toISOString(),
        closesAt: new Date(Date.now() + DAY_MS).toISOString(),
      },
    ],
  });
  require201(created);
  const { id } = created.body;
  await publishPolicy(stage, id, options.policy ?? policyDocument());
  if (options.grants > 0) await fund(stage, id, options.grants);
  return id;
}

/** Drafts a policy as one programme owner and publishes it as another. @returns the version's id. */
export async function publishPolicy(
  stage: Staffed,
  programmeId: string,
  document: Record<string, unknown>,
): Promise<string> {
  const [author, publisher] = [await stage.staff('programme-owner'), await stage.staff('programme-owner')];
  const path = `/admin/v1/programmes/${programmeId}/policy-versions`;
  const draft = await author.post<{ id: string }>(path, document);
  require201(draft);
  require201(await publisher.post(`${path}/${draft.body.id}/publication`));
  return draft.body.id;
}

/** Appropriates money for so many grants. */
export async function fund(stage: Staffed, programmeId: string, grants: number): Promise<void> {
  const finance = await stage.staff('finance-officer');
  const amountMinor = (GRANT_MINOR * BigInt(grants)).toString();
  require201(
    await finance.post(`/admin/v1/programmes/${programmeId}/appropriations`, { amountMinor, reference: 'test' }),
  );
}

function require201(reply: Reply<unknown>): void {
  if (reply.status !== 201) throw new Error(`expected 201, got ${reply.status}: ${JSON.stringify(reply.body)}`);
}

/** Applies and returns the application's id. */
export async function apply(person: Caller, programmeId: string): Promise<string> {
  const reply = await person.post<{ id: string }>('/individual/v1/applications', { programmeId, language: 'sv' });
  if (reply.status !== 202) throw new Error(`expected 202, got ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body.id;
}

/** The application as its owner sees it. */
export async function read(person: Caller, applicationId: string): Promise<OwnApplicationView> {
  const reply = await person.get<OwnApplicationView>(`/individual/v1/applications/${applicationId}`);
  if (reply.status !== 200) throw new Error(`expected 200, got ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
}
