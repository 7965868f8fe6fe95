/** What a person is told when the answer is no: a title that never changes, and what to do about it. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What to do next, in one or two sentences. */
  readonly detail: string;
}

/** Makes a kind of problem. */
export const kind = (status: number, title: string, detail: string): ProblemKind => ({ status, title, detail });
