import { scrub } from '../logging/scrub.js';
import { problemCatalogue, type RefusalCode } from './catalogue.js';

/** One field that is wrong: a JSON pointer (RFC 6901) to it, a stable code and a sentence. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** A problem document, RFC 9457 section 3, with a stable code and, for validation, the fields. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  code: RefusalCode;
  errors?: FieldError[];
  [extension: string]: unknown;
}

/** Thrown by the HTTP layer to answer with a problem; the one way a refusal leaves the process. */
export class Problem extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly params: Readonly<Record<string, unknown>> = {},
    readonly errors?: FieldError[],
  ) {
    super(code);
    this.name = 'Problem';
  }

  /** The document for this problem. `instance` names the request. */
  document(instance?: string): ProblemDocument {
    const { status, title, detail } = problemCatalogue[this.code];
    return {
      type: `/problems/${this.code}`,
      title,
      status,
      detail,
      ...(instance === undefined ? {} : { instance }),
      code: this.code,
      ...extensions(this.params),
      ...(this.errors === undefined ? {} : { errors: this.errors.map(scrubbed) }),
    };
  }
}

/** Pointer and sentence name fields as they were sent, and people paste numbers into names as well. */
function scrubbed({ pointer, code, detail }: FieldError): FieldError {
  return { pointer: scrub(pointer), code, detail: scrub(detail) };
}

/** Members that a problem document has itself (RFC 9457, section 3.1); ours must not take their place. */
const MEMBERS = new Set(['type', 'title', 'status', 'detail', 'instance', 'code']);

/** What a refusal tells besides. The status of the thing itself goes out as `currentStatus`, not as the HTTP status. */
function extensions(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      MEMBERS.has(name) ? `current${name.charAt(0).toUpperCase()}${name.slice(1)}` : name,
      value,
    ]),
  );
}
