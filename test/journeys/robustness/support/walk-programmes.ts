import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../../demo/api/send.js';
import type { Cast } from './walk.js';
import type { Stage } from './stage.js';

const DAY_MS = 86_400_000;

interface ProgrammeDetail {
  readonly policyVersions: readonly { readonly document: Readonly<Record<string, unknown>> }[];
}

/** Makes a programme with rules and rounds, but no money. @returns it, and a draft that nobody has settled. */
export async function walkProgrammes(
  stage: Stage,
  { owner, secondOwner }: Cast,
): Promise<{ programmeId: string; draftId: string }> {
  const in_ = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
  const sample = await owner.get<ProgrammeDetail>(`/admin/v1/programmes/${stage.sample.programmes[0]?.id}`);
  const { id } = await owner.post<{ id: string }>('/admin/v1/programmes', {
    code: 'walked-through',
    name: { sv: 'Genomgång', en: 'Walk-through' },
    rounds: [{ name: 'Omgång 1', opensAt: in_(-1), closesAt: in_(30) }],
  });
  const versions = `/admin/v1/programmes/${id}/policy-versions`;
  const draft = (inForceFrom: string): Promise<{ id: string }> =>
    owner.post<{ id: string }>(versions, { ...sample.policyVersions[0]?.document, inForceFrom });
  const [first, discarded, open] = [await draft(in_(-1)), await draft(in_(1)), await draft(in_(2))];
  await secondOwner.post(`${versions}/${first.id}/publication`);
  await owner.post(`${versions}/${discarded.id}/discard`);
  await owner.all(versions);
  await owner.get(`${versions}/${open.id}`);
  await owner.get(`${versions}/${open.id}/diff?against=${first.id}`);
  await owner.post(`/admin/v1/programmes/${id}/rounds`, { name: 'Omgång 2', opensAt: in_(31), closesAt: in_(60) });
  await owner.all('/admin/v1/programmes');
  return { programmeId: id, draftId: open.id };
}

/** A round whose places are drawn by lot, over in a moment. @returns it, once it has been drawn. */
export async function walkLottery({ owner }: Cast): Promise<string> {
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const { id } = await owner.post<{ id: string }>('/admin/v1/programmes', {
    code: 'drawn-by-lot',
    name: { sv: 'Lottning', en: 'Lottery' },
    rounds: [{ name: 'Omgång 1', opensAt: at(-DAY_MS), closesAt: at(1_500), order: 'lottery' }],
  });
  const { rounds } = await owner.get<{ rounds: { id: string }[] }>(`/admin/v1/programmes/${id}`);
  const roundId = rounds[0]?.id ?? '';
  const path = `/public/v1/rounds/${roundId}/lottery`;
  while ((await owner.get<{ drawnAt: string | null }>(path)).drawnAt === null) await sleep(250);
  await owner.get(`${path}/places`);
  return roundId;
}

/** A place in the waiting room. */
export async function walkWaitingRoom({ owner }: Cast, url: string, programmeId: string): Promise<void> {
  const { ticket } = await owner.post<{ ticket: string }>(`/public/v1/programmes/${programmeId}/tickets`);
  await send(url, { method: 'GET', path: '/public/v1/tickets/current', headers: { 'waiting-ticket': ticket } });
}
