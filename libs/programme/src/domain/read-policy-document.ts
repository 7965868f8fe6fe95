import type { FieldError } from '@techcheck/platform';
import { formErrors } from './form-errors.js';
import type { PolicyDocument } from './policy-document.js';
import { senseErrors } from './policy-sense.js';

/** A document that can be published, or everything that is wrong with it. */
export type PolicyReading =
  { readonly ok: true; readonly document: PolicyDocument } | { readonly ok: false; readonly errors: FieldError[] };

/** Many times what any policy says; beyond it, telling all that is wrong would take longer than it is worth. */
const VALUES_MAX = 20_000;

/**
 * Checks a policy document: its form against {@link policySchema}, and whether its parts make sense together.
 * @param value parsed JSON or YAML from anywhere.
 * @returns all errors at once, each with its JSON pointer (RFC 6901), a stable code and what to do about it.
 */
export function readPolicyDocument(value: unknown): PolicyReading {
  if (holdsTooMuch(value)) {
    const detail = `Write a shorter document: at most ${VALUES_MAX} values in all.`;
    return { ok: false, errors: [{ pointer: '', code: 'too-long', detail }] };
  }
  const form = formErrors(value);
  const errors = [...form, ...senseErrors(value, form)];
  return errors.length > 0 ? { ok: false, errors } : { ok: true, document: value as PolicyDocument };
}

function holdsTooMuch(value: unknown): boolean {
  let count = 0;
  for (const open = [value]; open.length > 0;) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const inner = Object.values(next) as unknown[];
    count += inner.length;
    if (count > VALUES_MAX) return true;
    for (const each of inner) open.push(each);
  }
  return false;
}
