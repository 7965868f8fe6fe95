import { PART_TITLES, POLICY_PARTS, sentencesOf, type PolicyPart, type PolicySentence } from './describe-policy.js';
import type { PolicyDocument } from './policy-document.js';
import type { Words } from './words.js';

/** One thing that two versions say differently. */
export interface PolicyChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** What is said of the change, in one breath. */
  readonly sentence: Words;
  /** What the older version says; null when it says nothing. */
  readonly before: Words | null;
  readonly after: Words | null;
}

/** The changes in one part of the policy. */
export interface PolicyPartDiff {
  readonly part: PolicyPart;
  readonly title: Words;
  readonly changes: readonly PolicyChange[];
}

/**
 * What the newer of two versions changes, in sentences grouped by part; parts without changes are left out.
 * @param before null when there is nothing to compare with: then all of it is new.
 */
export function diffPolicies(before: PolicyDocument | null, after: PolicyDocument): PolicyPartDiff[] {
  const [old, new_] = [before === null ? [] : sentencesOf(before), sentencesOf(after)];
  const changes = [
    ...new_.flatMap((sentence) => changeOf(find(old, sentence), sentence)),
    ...old.filter((sentence) => find(new_, sentence) === undefined && !stays(sentence)).map(removed),
  ];
  return POLICY_PARTS.map((part) => ({
    part,
    title: PART_TITLES[part],
    changes: changes.filter((change) => change.part === part).map(({ part: _, ...change }) => change),
  })).filter((part) => part.changes.length > 0);
}

const find = (sentences: readonly PolicySentence[], { part, key }: PolicySentence): PolicySentence | undefined =>
  sentences.find((other) => other.part === part && other.key === key);

/** A round that a version no longer names is still there: versions make and move rounds, but take none away. */
const stays = ({ key }: PolicySentence): boolean => key.startsWith('round ');

type ChangeOfPart = PolicyChange & { readonly part: PolicyPart };

function changeOf(before: PolicySentence | undefined, { part, words: after }: PolicySentence): ChangeOfPart[] {
  if (before === undefined) {
    return [
      { part, kind: 'added', sentence: { sv: `Nytt: ${after.sv}`, en: `New: ${after.en}` }, before: null, after },
    ];
  }
  const { words } = before;
  if (words.sv === after.sv && words.en === after.en) return [];
  const sentence = {
    sv: `Ändrat: ${after.sv} Tidigare: ${words.sv}`,
    en: `Changed: ${after.en} Before: ${words.en}`,
  };
  return [{ part, kind: 'changed', sentence, before: words, after }];
}

function removed({ part, words }: PolicySentence): ChangeOfPart {
  const sentence = { sv: `Utgår: ${words.sv}`, en: `Removed: ${words.en}` };
  return { part, kind: 'removed', sentence, before: words, after: null };
}
