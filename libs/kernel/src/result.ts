/** An expected "no": a stable code, and what the person needs to know to do better. */
export interface Refusal<Code extends string = string> {
  readonly code: Code;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a command returns: its value, or a refusal. Broken invariants throw instead. */
export type Result<Value, Code extends string = string> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: Refusal<Code> };

/** A command that did what it was asked. */
export function done<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** A command that refuses. */
export function refused<Code extends string>(
  code: Code,
  params: Record<string, unknown> = {},
): { readonly ok: false; readonly refusal: Refusal<Code> } {
  return { ok: false, refusal: { code, params } };
}
