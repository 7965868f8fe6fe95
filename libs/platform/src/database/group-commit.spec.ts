import { describe, expect, it } from '@jest/globals';
import { GroupCommit } from './group-commit.js';

const options = { groupMax: 10, flightsMax: 1 };

/** A database that answers when it is told to. */
function slowly(): {
  groups: (readonly number[])[];
  land: () => void;
  run: (c: readonly number[]) => Promise<string[]>;
} {
  const groups: (readonly number[])[] = [];
  const landings: (() => void)[] = [];
  return {
    groups,
    land: () => landings.shift()?.(),
    run: async (commands) => {
      groups.push(commands);
      await new Promise<void>((resolve) => landings.push(resolve));
      return commands.map((command) => `answer ${command}`);
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('group commit', () => {
  it('takes what came while a round trip was under way along with the next, in order', async () => {
    const database = slowly();
    const group = new GroupCommit(database.run, options);
    const first = group.execute(0);
    await turn();
    const others = [1, 2, 3].map((command) => group.execute(command));
    await turn();
    expect(database.groups).toEqual([[0]]);
    database.land();
    expect(await first).toBe('answer 0');
    await turn();
    database.land();
    expect(await Promise.all(others)).toEqual(['answer 1', 'answer 2', 'answer 3']);
    expect(database.groups).toEqual([[0], [1, 2, 3]]);
  });

  it('keeps groups within their size', async () => {
    const sizes: number[] = [];
    const group = new GroupCommit(
      async (commands: readonly number[]) => {
        sizes.push(commands.length);
        return commands;
      },
      { groupMax: 10, flightsMax: 2 },
    );
    const all = Array.from({ length: 25 }, (_, at) => at);
    expect(await Promise.all(all.map((command) => group.execute(command)))).toEqual(all);
    expect(sizes).toEqual([10, 10, 5]);
  });

  it('lets a bad command fail alone', async () => {
    const run = async (commands: readonly number[]): Promise<number[]> => {
      if (commands.includes(2)) throw new Error('two is bad');
      return [...commands];
    };
    const group = new GroupCommit(run, options);
    const settled = await Promise.allSettled([1, 2, 3].map((command) => group.execute(command)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('does not try one by one when the database is away', async () => {
    let calls = 0;
    const run = async (): Promise<number[]> => {
      calls += 1;
      throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    };
    const group = new GroupCommit<number, number>(run, options);
    await Promise.allSettled([1, 2, 3].map((command) => group.execute(command)));
    expect(calls).toBe(1);
  });
});
