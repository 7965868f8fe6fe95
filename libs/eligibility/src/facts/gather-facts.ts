import { Inject, Injectable } from '@nestjs/common';
import {
  Registers,
  RegisterUnavailable,
  ReplaceNumber,
  type IdentityNumber,
  type RegisterAnswers,
} from '@techcheck/individuals';
import type { FactSource, Provenance } from '@techcheck/programme';
import type { Gathered, Inquiry } from './inquiry.js';
import { KeptFacts, type FreshAnswer, type KeptAnswer } from './kept-facts.js';

export interface GatherOptions {
  /** How long an answer may be used again, by source; 0 is not at all. */
  readonly keepSeconds: Readonly<Record<FactSource, number>>;
  /** What is known of a case that waits for another register is kept at least so long, so that it is not asked again. */
  readonly keepWhileWaitingSeconds: number;
}

/** Injection token of GatherOptions. */
export const GATHER_OPTIONS = Symbol('gather options');

/** Who got an answer from a register, and when. */
interface Answered {
  readonly answers: ReadonlyMap<IdentityNumber, unknown>;
  readonly answeredAt: Date;
}

type AnswersBySource = ReadonlyMap<FactSource, Answered>;
type Kept = ReadonlyMap<string, ReadonlyMap<FactSource, KeptAnswer>>;

/**
 * Finds out what policies want to know of people, many at once: one look at what is kept, one question to each
 * register for all who need it, one writing down. No transaction is open while a register thinks.
 */
@Injectable()
export class GatherFacts {
  constructor(
    private readonly registers: Registers,
    private readonly kept: KeptFacts,
    private readonly replaceNumber: ReplaceNumber,
    @Inject(GATHER_OPTIONS) private readonly options: GatherOptions,
  ) {}

  /** @returns by application; of registers that were silent, who was not answered. */
  async execute(inquiries: readonly Inquiry[], signal?: AbortSignal): Promise<ReadonlyMap<string, Gathered>> {
    const gathered = await this.gather(inquiries, signal);
    const renamed = inquiries.filter((each) => newNumberOf(gathered.get(each.applicationId)) !== undefined);
    return renamed.length === 0 ? gathered : this.underNewNumbers(renamed, gathered, signal);
  }

  private async gather(inquiries: readonly Inquiry[], signal?: AbortSignal): Promise<Map<string, Gathered>> {
    const startedAt = performance.now();
    const kept: Kept = this.mayBeKept(inquiries) ? await this.kept.read(inquiries) : new Map();
    const sources = [...new Set(inquiries.flatMap((each) => each.sources))];
    const asked = new Map(
      await Promise.all(
        sources.map(async (source): Promise<[FactSource, Answered]> => {
          const unknown = inquiries.filter((each) => needs(each, source) && !kept.get(each.applicationId)?.has(source));
          const answers = await this.ask(source, [...new Set(unknown.map(({ number }) => number))], signal);
          const began = inquiries[0]?.now ?? new Date();
          return [source, { answers, answeredAt: new Date(began.getTime() + performance.now() - startedAt) }];
        }),
      ),
    );
    const gathered = new Map(
      inquiries.map((each) => [each.applicationId, this.together(each, kept.get(each.applicationId), asked)]),
    );
    await this.kept.keep(inquiries.flatMap((each) => this.toKeep(each, gathered.get(each.applicationId), asked)));
    return gathered;
  }

  private async ask(
    source: FactSource,
    numbers: readonly IdentityNumber[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<IdentityNumber, unknown>> {
    if (numbers.length === 0) return new Map();
    try {
      return await this.registers.of(source).lookup(numbers, signal);
    } catch (error) {
      if (error instanceof RegisterUnavailable) return new Map();
      throw error;
    }
  }

  /** Where nothing is ever kept, nobody looks. */
  private mayBeKept(inquiries: readonly Inquiry[]): boolean {
    return inquiries.some(
      ({ sources }) => sources.length > 1 || sources.some((source) => this.options.keepSeconds[source] > 0),
    );
  }

  private together(
    inquiry: Inquiry,
    kept: ReadonlyMap<FactSource, KeptAnswer> | undefined,
    asked: AnswersBySource,
  ): Gathered {
    const answers: Partial<Record<FactSource, unknown>> = {};
    const provenance: Partial<Record<FactSource, Provenance>> = {};
    for (const source of inquiry.sources) {
      const earlier = kept?.get(source);
      const now = asked.get(source);
      const answer = earlier?.answer ?? now?.answers.get(inquiry.number);
      const answeredAt = earlier?.answeredAt ?? now?.answeredAt;
      if (answer === undefined || answeredAt === undefined) continue;
      answers[source] = answer;
      provenance[source] = {
        source: this.registers.of(source).name,
        answeredAt: answeredAt.toISOString(),
        kept: earlier !== undefined,
      };
    }
    const silent = inquiry.sources.filter((source) => answers[source] === undefined);
    return { number: inquiry.number, answers: answers as Partial<RegisterAnswers>, provenance, silent };
  }

  private toKeep(inquiry: Inquiry, gathered: Gathered | undefined, asked: AnswersBySource): FreshAnswer[] {
    if (gathered === undefined) return [];
    const waiting = gathered.silent.length > 0 ? this.options.keepWhileWaitingSeconds : 0;
    return inquiry.sources.flatMap((source) => {
      const now = asked.get(source);
      const answer = now?.answers.get(inquiry.number);
      const keepSeconds = Math.max(this.options.keepSeconds[source], waiting);
      if (now === undefined || answer === undefined || gathered.provenance[source]?.kept || keepSeconds === 0)
        return [];
      return [{ inquiry, source, answer, answeredAt: now.answeredAt, keepSeconds }];
    });
  }

  /** The number is changed where it can be, and everything is asked again about the new one. */
  private async underNewNumbers(
    renamed: readonly Inquiry[],
    gathered: Map<string, Gathered>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, Gathered>> {
    const moved: Inquiry[] = [];
    for (const inquiry of renamed) {
      const { applicationId, individualId, key, number: from } = inquiry;
      const before = gathered.get(applicationId);
      const to = newNumberOf(before);
      if (before === undefined || to === undefined) continue;
      const outcome = await this.replaceNumber.execute({ individualId, key, from, to });
      if (outcome === 'updated') moved.push({ ...inquiry, number: to });
      else if (outcome === 'belongs-to-another') gathered.set(applicationId, { ...before, replacedNumber: outcome });
      // Somebody else was at it: what we were told is of a number that no longer counts.
      else gathered.set(applicationId, { ...before, answers: {}, provenance: {}, silent: inquiry.sources });
    }
    for (const [id, after] of await this.gather(moved, signal)) {
      gathered.set(id, { ...after, replacedNumber: 'updated' });
    }
    return gathered;
  }
}

function needs(inquiry: Inquiry, source: FactSource): boolean {
  return inquiry.sources.includes(source);
}

/** The number that has taken the place of the one asked about. */
function newNumberOf(gathered: Gathered | undefined): IdentityNumber | undefined {
  const replacedBy = gathered?.answers.population?.replacedBy;
  return replacedBy === gathered?.number ? undefined : replacedBy;
}
