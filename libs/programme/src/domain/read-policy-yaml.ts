import type { FieldError } from '@techcheck/platform';
import { isAlias, isMap, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import { pointerStep } from './form-errors.js';
import type { PolicyDocument } from './policy-document.js';
import { readPolicyDocument } from './read-policy-document.js';

/** An error and where in the text it stands, both counted from 1. */
export interface PlacedError extends FieldError {
  readonly line: number;
  readonly column: number;
}

export type PolicyYamlReading =
  { readonly ok: true; readonly document: PolicyDocument } | { readonly ok: false; readonly errors: PlacedError[] };

/** Beyond these a text is no policy but an attack on whatever reads it. */
const TEXT_MAX = 262_144;
const LEVELS_MAX = 32;

/**
 * Reads a policy document from YAML 1.2 (core schema). Keys twice, references and tags are refused: what a lawyer reads
 * must be what counts, and a few lines of references can stand for a document without end.
 * @returns all errors at once, in the order in which they stand in the text.
 */
export function readPolicyYaml(text: string): PolicyYamlReading {
  const lines = new LineCounter();
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const syntax = (offset: number, code: string, detail: string): PlacedError => {
    const { line, column } = place(offset);
    return { pointer: '', code, detail: `Line ${line}, column ${column}: ${detail}`, line, column };
  };
  if (text.length > TEXT_MAX) return { ok: false, errors: [syntax(0, 'too-long', 'Write a shorter document.')] };
  if (isTooDeep(text)) return { ok: false, errors: [syntax(0, 'too-deep', 'Write a document of fewer levels.')] };
  // Its own search for keys that stand twice compares each with each.
  const yaml = parseDocument(text, { lineCounter: lines, uniqueKeys: false, stringKeys: true, prettyErrors: false });
  const broken = [
    ...[...yaml.errors, ...yaml.warnings].map(({ pos, message }) =>
      syntax(pos[0], 'yaml', `${message}. Correct the text there.`),
    ),
    ...refusedIn(yaml).map(({ at, code, detail }) => syntax(at, code, detail)),
  ];
  if (broken.length > 0) return { ok: false, errors: inOrder(broken) };
  const reading = readPolicyDocument(yaml.toJS());
  if (reading.ok) return reading;
  const offsets = offsetsIn(yaml);
  return {
    ok: false,
    errors: inOrder(reading.errors.map((error) => ({ ...error, ...place(offsetOf(offsets, error.pointer)) }))),
  };
}

/** Whether brackets, dashes or question marks nest beyond measure; indented levels cost a line each and stop much later. */
function isTooDeep(text: string): boolean {
  let level = 0;
  for (const character of text) {
    if (character === '[' || character === '{') level += 1;
    if (character === ']' || character === '}') level = Math.max(0, level - 1);
    if (level > LEVELS_MAX) return true;
  }
  return /(?:[-?][ \t]+){32}/.test(text);
}

interface Refused {
  readonly at: number;
  readonly code: string;
  readonly detail: string;
}

/** Anchors and aliases, and keys that stand twice. */
function refusedIn(yaml: Document): Refused[] {
  const found: Refused[] = [];
  visit(yaml, {
    Node: (_, node) => {
      if (!isAlias(node) && (node as { anchor?: string }).anchor === undefined) return;
      found.push({
        at: node.range?.[0] ?? 0,
        code: 'yaml-reference',
        detail: 'Write the value out where it is meant.',
      });
    },
    Map: (_, { items }) => {
      const seen = new Set<string>();
      for (const { key } of items) {
        const name = keyOf(key);
        const detail = `${name} stands here twice: take one away.`;
        if (seen.has(name)) found.push({ at: startOf(key) ?? 0, code: 'duplicate-key', detail });
        seen.add(name);
      }
    },
  });
  return found;
}

/** Where in the text everything stands, by JSON pointer; what has a key stands where its key does. */
function offsetsIn(yaml: Document): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  const walk = (pointer: string, node: unknown, at = startOf(node)): void => {
    offsets.set(pointer, at ?? 0);
    if (isMap(node))
      for (const { key, value } of node.items) walk(`${pointer}/${pointerStep(keyOf(key))}`, value, startOf(key));
    if (isSeq(node)) node.items.forEach((item, index) => walk(`${pointer}/${index}`, item));
  };
  walk('', yaml.contents);
  return offsets;
}

/** Where a pointer leads, or where the nearest thing around it stands. */
function offsetOf(offsets: ReadonlyMap<string, number>, pointer: string): number {
  for (let around = pointer; around !== ''; around = around.slice(0, around.lastIndexOf('/'))) {
    const at = offsets.get(around);
    if (at !== undefined) return at;
  }
  return offsets.get('') ?? 0;
}

const keyOf = (key: unknown): string => String((key as { value?: unknown } | null)?.value ?? key);

const startOf = (node: unknown): number | undefined => (node as Node | null)?.range?.[0];

const inOrder = (errors: readonly PlacedError[]): PlacedError[] =>
  [...errors].sort((a, b) => a.line - b.line || a.column - b.column);
