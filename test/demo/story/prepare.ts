import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delicateBirthdays, reckon, type AgeLimit } from '../reckon/eligibility.js';
import { chooseTestPeople } from '../reckon/people.js';
import { registerAnswer } from '../reckon/register.js';
import { kronor } from '../tell/table.js';
import type { Applicant, Policy, Programme, Scene } from './scene.js';

interface ProgrammeDetail {
  readonly id: string;
  readonly policyVersions: readonly { readonly document: Policy & Record<string, unknown> }[];
}

const DAY_MS = 86_400_000;

/** The programme owner makes a programme with the sample's rules; it has no money yet. */
export async function createProgramme(scene: Scene): Promise<Programme> {
  const owner = await scene.staff('petra');
  const model = await owner.get<ProgrammeDetail>(`/admin/v1/programmes/${scene.sample.programmes[0]?.id}`);
  const [version] = model.policyVersions;
  if (version === undefined) throw new Error('the sample programme has no rules');
  const from = new Date(Date.now() - DAY_MS).toISOString();
  const { id } = await owner.post<{ id: string }>('/admin/v1/programmes', {
    code: 'demonstration',
    name: { sv: 'Tech-check, demonstration', en: 'Tech-check, demonstration' },
    rounds: [{ name: 'Omgång 1', opensAt: from, closesAt: new Date(Date.now() + 30 * DAY_MS).toISOString() }],
  });
  const policy = { ...version.document, inForceFrom: from };
  const versions = `/admin/v1/programmes/${id}/policy-versions`;
  const draft = await owner.post<{ id: string }>(versions, policy);
  await (await scene.staff('sigrid')).post(`${versions}/${draft.id}/publication`);
  const grantMinor = policy.purposes.reduce(
    (sum, { amountMinor, number }) => sum + BigInt(amountMinor) * BigInt(number),
    0n,
  );
  scene.narrator.say(
    `Petra drafts the rules and Sigrid, the other programme owner, publishes them: a checkbook has ${policy.purposes.length} vouchers worth ${kronor(grantMinor)} together.`,
  );
  return { id, policy, grantMinor };
}

/** Finance officer Fredrik gives the programme money for so many checkbooks. */
export async function appropriate(scene: Scene, programme: Programme, checkbooks: number): Promise<bigint> {
  const amount = programme.grantMinor * BigInt(checkbooks);
  const officer = await scene.staff('fredrik');
  const body = { amountMinor: amount.toString(), reference: 'Demonstration, decision of the day' };
  await officer.post(`/admin/v1/programmes/${programme.id}/appropriations`, body);
  return amount;
}

/** Test people of all ages become known to the product, as they would by signing in for the first time. */
export async function gatherPeople(scene: Scene, programme: Programme, count: number): Promise<Applicant[]> {
  const limits = programme.policy.eligibility.rules.filter(({ rule }) => rule === 'working-age') as AgeLimit[];
  const people = chooseTestPeople(scene.repositoryRoot, count, delicateBirthdays(limits, scene.day));
  const ids = await register(
    scene,
    people.map(({ number }) => number),
  );
  return Promise.all(
    people.map(async (person, index) => {
      const answer = registerAnswer(person, scene.places);
      const id = ids[index] ?? '';
      const reckoning = reckon(person, answer, limits, scene.day);
      const client = await scene.individual(id);
      return {
        person,
        id,
        client,
        register: answer,
        reckoning,
        applicationId: '',
        decisionId: '',
        sentAt: 0,
        answeredAt: 0,
        status: '',
      };
    }),
  );
}

async function register(scene: Scene, numbers: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'techcheck-people-'));
  try {
    const file = join(folder, 'people.json');
    writeFileSync(file, JSON.stringify(numbers), { mode: 0o600 });
    const ids = (await scene.instance.techcheck('seed', '--people', file)).trim().split('\n');
    if (new Set(ids).size !== numbers.length) throw new Error(`${ids.length} people of ${numbers.length} became known`);
    return ids;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
