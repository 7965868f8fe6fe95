import type { RegisterAnswers } from './answers.js';
import type { Register, RegisterSource } from './register.js';

/** A register for each source. */
export type RegisterBySource = { readonly [Source in RegisterSource]: Register<RegisterAnswers[Source]> };

/** All registers of the process. */
export class Registers {
  constructor(private readonly bySource: RegisterBySource) {}

  of<Source extends RegisterSource>(source: Source): RegisterBySource[Source] {
    return this.bySource[source];
  }
}
