import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPolicyDocument, sourcesNeeded, upgradePolicy, type FormatOneDocument } from '@techcheck/programme';
import { replay, type Dossier } from './dossier.js';

interface Kept {
  readonly policy: FormatOneDocument;
  readonly decisions: readonly { readonly inputHash: string; readonly dossier: Dossier }[];
}

/** A policy version and decisions as they were stored before documents had a format; nothing here may be edited. */
const kept = JSON.parse(readFileSync(join(import.meta.dirname, 'decided-under-format-one.json'), 'utf8')) as Kept;

describe('a decision made under a policy of the first format', () => {
  const policy = upgradePolicy(kept.policy);

  it.each(kept.decisions.map(({ dossier, inputHash }) => [dossier.ruleOutcome, dossier, inputHash] as const))(
    'replays word for word the same: %s',
    (_, dossier, inputHash) => {
      const again = replay(dossier, Buffer.from(inputHash, 'hex'), policy);
      expect(again.recomputed).toEqual(again.recorded);
      expect(again).toMatchObject({ result: 'same', inputIntact: true, ruleSetThen: '1' });
    },
  );

  it('asks of registers only what it asked then', () => {
    expect(sourcesNeeded(policy)).toEqual(['population']);
  });

  it('is a document that could be published today', () => {
    expect(readPolicyDocument(policy)).toMatchObject({ ok: true });
  });
});
