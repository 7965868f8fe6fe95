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
