import { describe, expect, it } from '@jest/globals';
import {
  Register,
  Registers,
  RegisterUnavailable,
  type IdentityNumber,
  type NumberChangeOutcome,
  type RegisterBySource,
  type ReplaceNumber,
} from '@techcheck/individuals';
import type { FactSource } from '@techcheck/programme';
import { GatherFacts } from './gather-facts.js';
import type { Inquiry } from './inquiry.js';
import type { FreshAnswer, KeptAnswer, KeptFacts } from './kept-facts.js';

const SOURCES: readonly FactSource[] = ['population', 'pension', 'labour-market', 'employment', 'earlier-support'];
const NOW = new Date('2026-11-21T12:00:00Z');
const [ANNA, BO, NEW] = ['anna', 'bo', 'new'] as unknown as [IdentityNumber, IdentityNumber, IdentityNumber];

const inquiry = (number: IdentityNumber, sources: FactSource[], applicationId: string = number): Inquiry => ({
  applicationId,
  individualId: number,
  key: Buffer.alloc(32),
  number,
  sources,
  now: NOW,
});

/** Answers with its name and the number; remembers what it was asked. */
class Scripted extends Register<unknown> {
  override readonly name: string;
  readonly asked: IdentityNumber[][] = [];
  answer: (number: IdentityNumber) => unknown = (number) => ({ of: number });

  constructor(override readonly source: FactSource) {
    super();
    this.name = `the ${source} register`;
  }

  override async lookup(numbers: readonly IdentityNumber[]): Promise<Map<IdentityNumber, unknown>> {
    this.asked.push([...numbers]);
    const answers = numbers.map((number): [IdentityNumber, unknown] => [number, this.answer(number)]);
    return new Map(answers.filter(([, answer]) => answer !== undefined));
  }
}

const set = (
  options: { keep?: number; kept?: Map<string, Map<FactSource, KeptAnswer>>; outcome?: NumberChangeOutcome } = {},
) => {
  const registers = Object.fromEntries(SOURCES.map((source) => [source, new Scripted(source)])) as Record<
    FactSource,
    Scripted
  >;
  const written: FreshAnswer[] = [];
  let looks = 0;
  const kept = {
    read: async () => {
      looks += 1;
      return options.kept ?? new Map();
    },
    keep: async (answers: readonly FreshAnswer[]) => void written.push(...answers),
  } as unknown as KeptFacts;
  const replaceNumber = { execute: async () => options.outcome ?? 'updated' } as unknown as ReplaceNumber;
  const keepSeconds = Object.fromEntries(
    SOURCES.map((source) => [source, source === 'population' ? 0 : (options.keep ?? 0)]),
  );
  const gather = new GatherFacts(new Registers(registers as unknown as RegisterBySource), kept, replaceNumber, {
    keepSeconds: keepSeconds as Record<FactSource, number>,
    keepWhileWaitingSeconds: 600,
  });
  return { gather, registers, written, looks: () => looks };
};

describe('gathering facts', () => {
  it('asks each register once for all who need it, and nobody about what is not needed', async () => {
    const { gather, registers } = set();
    const found = await gather.execute([
      inquiry(ANNA, ['population', 'pension']),
      inquiry(BO, ['population']),
      inquiry(ANNA, ['population'], 'anna again'),
    ]);
    expect(registers.population.asked).toEqual([[ANNA, BO]]);
    expect(registers.pension.asked).toEqual([[ANNA]]);
    expect(registers.employment.asked).toEqual([]);
    expect(Object.keys(found.get('bo')?.provenance ?? {})).toEqual(['population']);
    expect(found.get('anna again')?.silent).toEqual([]);
  });

  it('neither looks for kept answers nor keeps any where the population register alone is asked', async () => {
    const { gather, written, looks } = set({ keep: 60 });
    await gather.execute([inquiry(ANNA, ['population'])]);
    expect([looks(), written]).toEqual([0, []]);
  });

  it('keeps what it learned of a case that waits, and nothing of the others that need not be kept', async () => {
    const { gather, registers, written } = set();
    registers.pension.answer = (number) => (number === ANNA ? undefined : {});
    const found = await gather.execute([ANNA, BO].map((number) => inquiry(number, ['population', 'pension'])));
    expect([found.get('anna')?.silent, found.get('bo')?.silent]).toEqual([['pension'], []]);
    expect(written.map(({ inquiry: { number }, source, keepSeconds }) => [number, source, keepSeconds])).toEqual([
      [ANNA, 'population', 600],
    ]);
  });

  it('does not ask again what is kept, and does not keep it longer for that', async () => {
    const answeredAt = new Date('2026-11-21T09:00:00Z');
    const kept = new Map([
      ['anna', new Map<FactSource, KeptAnswer>([['pension', { answer: { status: 'none' }, answeredAt }]])],
    ]);
    const { gather, registers, written } = set({ keep: 60, kept });
    const found = await gather.execute([inquiry(ANNA, ['population', 'pension'])]);
    expect(registers.pension.asked).toEqual([]);
    expect(found.get('anna')?.provenance.pension).toEqual({
      source: 'the pension register',
      answeredAt: '2026-11-21T09:00:00.000Z',
      kept: true,
    });
    expect(written).toEqual([]);
  });

  it('takes a register that is away for silent, and nothing else', async () => {
    const { gather, registers } = set();
    registers.pension.lookup = async () => Promise.reject(new RegisterUnavailable('away'));
    const found = await gather.execute([inquiry(ANNA, ['population', 'pension'])]);
    expect(found.get('anna')?.silent).toEqual(['pension']);
    registers.pension.lookup = async () => Promise.reject(new TypeError('ours'));
    await expect(gather.execute([inquiry(ANNA, ['population', 'pension'])])).rejects.toThrow(TypeError);
  });

  it.each<[NumberChangeOutcome, IdentityNumber, FactSource[], string | undefined]>([
    ['updated', NEW, [], 'updated'],
    ['belongs-to-another', ANNA, [], 'belongs-to-another'],
    ['unchanged', ANNA, ['population', 'pension'], undefined],
  ])('asks everything again under a new number that was %s', async (outcome, number, silent, replacedNumber) => {
    const { gather, registers } = set({ outcome });
    registers.population.answer = (asked) => (asked === ANNA ? { replacedBy: NEW } : {});
    const found = await gather.execute([inquiry(ANNA, ['population', 'pension']), inquiry(BO, ['population'])]);
    expect(found.get('anna')).toMatchObject({ number, silent });
    expect(found.get('anna')?.replacedNumber).toBe(replacedNumber);
    expect(registers.pension.asked).toEqual(outcome === 'updated' ? [[ANNA], [NEW]] : [[ANNA]]);
    expect(found.get('bo')?.replacedNumber).toBeUndefined();
  });
});
