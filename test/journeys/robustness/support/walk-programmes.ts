import type { Cast } from './walk.js';
import type { Stage } from './stage.js';

const DAY_MS = 86_400_000;

interface ProgrammeDetail {
  readonly policyVersions: readonly { readonly document: Readonly<Record<string, unknown>> }[];
}

/** Makes a programme with rules and rounds, but no money. @returns its id. */
export async function walkProgrammes(stage: Stage, { owner }: Cast): Promise<string> {
  const in_ = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
  const sample = await owner.get<ProgrammeDetail>(`/admin/v1/programmes/${stage.sample.programmes[0]?.id}`);
  const { id } = await owner.post<{ id: string }>('/admin/v1/programmes', {
    code: 'walked-through',
    name: { sv: 'Genomgång', en: 'Walk-through' },
    rounds: [{ name: 'Omgång 1', opensAt: in_(-1), closesAt: in_(30) }],
  });
  const rules = { ...sample.policyVersions[0]?.document, inForceFrom: in_(-1) };
  await owner.post(`/admin/v1/programmes/${id}/policy-versions`, rules);
  await owner.post(`/admin/v1/programmes/${id}/rounds`, { name: 'Omgång 2', opensAt: in_(31), closesAt: in_(60) });
  await owner.all('/admin/v1/programmes');
  return id;
}
