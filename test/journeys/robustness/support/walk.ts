import type { Role } from '@techcheck/audit';
import type { TokenSubject } from '@techcheck/identity';
import type { Client } from '../../../demo/api/client.js';
import type { Audience } from './openapi.js';
import { Crowd, type KnownPerson } from './crowd.js';
import type { Stage } from './stage.js';
import type { KnownIds } from './valid-request.js';
import { walkApplications, type Cases } from './walk-applications.js';
import { walkBookings, type Bookings } from './walk-bookings.js';
import { walkLottery, walkProgrammes, walkWaitingRoom } from './walk-programmes.js';
import { walkProviders, type Accredited } from './walk-providers.js';

/** What is there once every route has been used as it is meant to be. */
export interface Walk {
  /** Somebody for each role, who has something to lose. */
  readonly actors: Readonly<Record<Role, TokenSubject>>;
  idsFor(audience: Audience): KnownIds;
  /** Everybody who applied on the way. */
  readonly people: readonly KnownPerson[];
}

/** Everybody who acts on the walk, with the API as each of them sees it. */
export interface Cast {
  readonly owner: Client;
  readonly secondOwner: Client;
  readonly finance: Client;
  readonly secondFinance: Client;
  readonly officer: Client;
  readonly accreditor: Client;
  readonly auditor: Client;
  /** Staff of Mälarstrand Folkbildning. */
  readonly malin: Client;
}

/** Uses every route of the four APIs as it is meant to be used. API and worker must be running. */
export async function walkAllRoutes(stage: Stage): Promise<Walk> {
  const cast = await assemble(stage);
  const sampleProgramme = stage.sample.programmes[0]?.id ?? '';
  const { programmeId, draftId } = await walkProgrammes(stage, cast);
  const lotteryId = await walkLottery(cast);
  await walkWaitingRoom(cast, stage.url, programmeId);
  const crowd = new Crowd();
  const cases = await walkApplications(stage, cast, crowd, { sampleProgramme, programmeId });
  const accredited = await walkProviders(stage, cast);
  const bookings = await walkBookings(stage, cast, cases, sampleProgramme);
  await readTheRest(cast, sampleProgramme);
  const parkedId = await cases.parked;
  return describe(stage, {
    sampleProgramme,
    programmeId,
    draftId,
    lotteryId,
    cases,
    parkedId,
    accredited,
    bookings,
    people: crowd.taken,
  });
}

async function assemble(stage: Stage): Promise<Cast> {
  const [owner, secondOwner, finance, secondFinance, officer, accreditor, auditor, malin] = await Promise.all([
    stage.staff('petra'),
    stage.staff('sigrid'),
    stage.staff('fredrik'),
    stage.staff('filippa'),
    stage.staff('karin'),
    stage.staff('amina'),
    stage.staff('revisor'),
    stage.staff('malin'),
  ]);
  return { owner, secondOwner, finance, secondFinance, officer, accreditor, auditor, malin };
}

/** What only reads, and belongs to nobody's story. */
async function readTheRest({ auditor, owner }: Cast, programmeId: string): Promise<void> {
  await owner.get(`/admin/v1/spend?groupBy=purpose,county,provider,month&programmeId=${programmeId}`);
  await auditor.all(`/admin/v1/transfers?programmeId=${programmeId}`);
  await auditor.post('/admin/v1/reconciliation');
  await auditor.get('/admin/v1/reconciliation');
  await auditor.all('/admin/v1/audit-entries');
  for (const path of ['statistics', 'providers', 'offerings', 'policy-schema']) await owner.get(`/public/v1/${path}`);
  for (const audience of ['individual', 'provider', 'admin', 'public']) await owner.get(`/${audience}/v1/api-info`);
}

interface Found {
  readonly sampleProgramme: string;
  readonly programmeId: string;
  readonly draftId: string;
  readonly lotteryId: string;
  readonly cases: Cases;
  readonly parkedId: string;
  readonly accredited: Accredited;
  readonly bookings: Bookings;
  readonly people: readonly KnownPerson[];
}

function describe(stage: Stage, found: Found): Walk {
  const { parkedId, cases, accredited, bookings, sampleProgramme, programmeId, draftId, lotteryId } = found;
  const ids: KnownIds = {
    programmeId: sampleProgramme,
    voucherId: bookings.voucherId,
    sessionId: bookings.sessionId,
    programmes: programmeId,
    'policy-versions': draftId,
    rounds: lotteryId,
    'individual programmes': sampleProgramme,
    applications: cases.applicationId,
    'admin applications': cases.reviewedId,
    decisions: cases.decisionId,
    vouchers: bookings.voucherId,
    'admin vouchers': cases.otherVoucherId,
    holds: bookings.openHoldId,
    captures: bookings.captureId,
    accreditations: accredited.accreditationId,
    providers: accredited.providerId,
    offerings: 'digital-vardag',
    sessions: 'vardag-1',
    'payout-batches': bookings.batchId,
    'parked-work': parkedId,
  };
  return {
    actors: {
      individual: { id: cases.learnerId, kind: 'individual', roles: ['individual'] },
      'provider-staff': stage.staffSubject('malin'),
      'case-officer': stage.staffSubject('karin'),
      accreditor: stage.staffSubject('amina'),
      'finance-officer': stage.staffSubject('fredrik'),
      auditor: stage.staffSubject('revisor'),
      'programme-owner': stage.staffSubject('petra'),
    },
    idsFor: () => ids,
    people: found.people,
  };
}
