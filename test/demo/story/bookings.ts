import { concurrently } from '../api/concurrently.js';
import type { Answered, Client } from '../api/client.js';
import type { Learner } from './checkbooks.js';
import type { Offering, Programme, PurposeTerms, Scene } from './scene.js';

/** One booking, and everything that we know has happened to it. */
export interface Booking {
  readonly learner: Learner;
  readonly provider: Client;
  readonly providerId: string;
  readonly purpose: string;
  readonly terms: PurposeTerms;
  readonly voucherId: string;
  readonly amount: bigint;
  readonly hasStarted: boolean;
  holdId: string;
  captures: { readonly id: string; readonly amount: bigint; refunded: bigint }[];
  released: bigint;
  attended: boolean;
  disputed: boolean;
}

export interface Hold {
  readonly id: string;
  readonly status: string;
}

/** How a booking comes about: by the learner at home, or with a one-time code at the provider's counter. */
type Way = 'at-home' | 'code' | 'code-agreed-beforehand';

/** One in six asks at the counter, and half of those have agreed to the price beforehand. */
const WAYS: readonly Way[] = ['at-home', 'at-home', 'code', 'at-home', 'at-home', 'code-agreed-beforehand'];

/** Learners book sessions, all purposes and providers in turn. */
export async function book(
  scene: Scene,
  programme: Programme,
  learners: readonly Learner[],
): Promise<{ readonly bookings: Booking[]; readonly refusedWithoutApproval: number }> {
  const choices = await openSessions(scene, programme);
  const bar = scene.narrator.progress('sessions booked', learners.length);
  let refusedWithoutApproval = 0;
  const bookings = await concurrently(learners, 16, async (learner, index) => {
    const { offering, sessionId, terms, provider, hasStarted } = choices[index % choices.length] ?? fail();
    const amount = smaller(BigInt(offering.priceMinor), BigInt(terms.holdCeilingMinor));
    const booking: Booking = {
      learner,
      provider,
      providerId: offering.providerId,
      purpose: offering.purpose,
      terms,
      voucherId: learner.vouchers.get(offering.purpose)?.id ?? '',
      amount,
      hasStarted,
      holdId: '',
      captures: [],
      released: 0n,
      attended: false,
      disputed: false,
    };
    const way = WAYS[index % WAYS.length] ?? 'at-home';
    const { hold, refused } = await placeHold(booking, sessionId, way);
    booking.holdId = hold.id;
    refusedWithoutApproval += refused ? 1 : 0;
    bar.advance();
    return booking;
  });
  bar.finish();
  return { bookings, refusedWithoutApproval };
}

async function placeHold(booking: Booking, sessionId: string, way: Way): Promise<{ hold: Hold; refused: boolean }> {
  const { learner, provider, voucherId } = booking;
  const amountMinor = booking.amount.toString();
  const terms = { sessionId, amountMinor };
  if (way === 'at-home') {
    return { hold: await learner.client.post<Hold>('/individual/v1/holds', { voucherId, ...terms }), refused: false };
  }
  const agreed = way === 'code' ? {} : terms;
  const { typedCode } = await learner.client.post<{ typedCode: string }>(
    `/individual/v1/vouchers/${voucherId}/codes`,
    agreed,
  );
  const hold = await provider.post<Hold>('/provider/v1/holds', { code: typedCode, ...terms });
  if (way === 'code-agreed-beforehand') return { hold, refused: false };
  // A code is no approval: before the learner says yes, the provider can take nothing.
  const { status } = await takeFrom(hold.id, booking, booking.amount);
  await learner.client.post(`/individual/v1/holds/${hold.id}/approval`, { amountMinor });
  return { hold, refused: status === 409 };
}

/** The provider asks for money from a hold. */
export function takeFrom(
  holdId: string,
  { provider, terms }: Booking,
  amount: bigint,
): Promise<Answered<{ readonly id: string }>> {
  const evidence = { kind: terms.evidence[0], reference: 'LIST-2026-117' };
  return provider.try<{ id: string }>(`/provider/v1/holds/${holdId}/captures`, {
    amountMinor: amount.toString(),
    evidence,
  });
}

/** A session that can be booked, with the rules for its purpose and who works for its provider. */
interface Choice {
  readonly offering: Offering;
  readonly sessionId: string;
  readonly terms: PurposeTerms;
  readonly provider: Client;
  readonly hasStarted: boolean;
}

/** The first session of every offering: the sample's sessions with limited seats come later. */
async function openSessions(scene: Scene, programme: Programme): Promise<Choice[]> {
  return Promise.all(
    scene.sample.offerings.map(async (offering) => {
      const sessions = scene.sample.sessions.filter(({ offeringId }) => offeringId === offering.id);
      const [session] = [...sessions].sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1));
      const terms = programme.policy.purposes.find(({ purpose }) => purpose === offering.purpose);
      if (session === undefined || terms === undefined) throw new Error(`${offering.title} cannot be booked`);
      const provider = await scene.providerStaff(offering.providerId);
      return { offering, sessionId: session.id, terms, provider, hasStarted: session.startsOn <= scene.day };
    }),
  );
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

function fail(): never {
  throw new Error('the sample offers nothing to book');
}
