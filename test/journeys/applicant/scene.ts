import { randomUUID } from 'node:crypto';
import type { OwnApplicationView } from '@techcheck/eligibility';
import type { Caller, Reply } from './caller.js';
import type { Stage } from './stage.js';

const DAY_MS = 86_400_000;

/** What one grant of the test programme costs: two vouchers. */
export const GRANT_MINOR = 300_000n;

/** A policy document that can be published; say only what differs. */
export const policyDocument = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  inForceFrom: new Date(Date.now() - DAY_MS).toISOString(),
  eligibility: {
    ageCountedOn: 'submission-date',
    age: [{ from: '2020-01-01', min: 18, max: 66 }],
    residence: { registeredInSweden: true },
  },
  purposes: [
    {
      purpose: 'guidance',
      amountMinor: '100000',
      validityDays: 180,
      holdCeilingMinor: '100000',
      evidence: ['meeting-note'],
      captureBeforeStart: true,
    },
    {
      purpose: 'formal-education',
      amountMinor: '200000',
      validityDays: 365,
      holdCeilingMinor: '150000',
      evidence: ['attendance-list'],
      captureBeforeStart: false,
    },
  ],
  reconsiderationDays: 21,
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
  stage: Stage,
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
  require201(await owner.post(`/admin/v1/programmes/${id}/policy-versions`, options.policy ?? policyDocument()));
  if (options.grants > 0) await fund(stage, id, options.grants);
  return id;
}

/** Appropriates money for so many grants. */
export async function fund(stage: Stage, programmeId: string, grants: number): Promise<void> {
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
