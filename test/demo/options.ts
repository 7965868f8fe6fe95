export interface Options {
  readonly people: number;
}

const DEFAULT_PEOPLE = 1_200;
const LIMITS = { least: 50, most: 30_000 };

/**
 * Reads the command line.
 * @throws Error with one line that says what is allowed.
 */
export function readOptions(args: readonly string[]): Options {
  const [name, value, ...rest] = args.flatMap((arg) => arg.split('='));
  if (name === undefined) return { people: DEFAULT_PEOPLE };
  const people = Number(value);
  const isRight = name === '--people' && rest.length === 0 && Number.isInteger(people);
  if (!isRight || people < LIMITS.least || people > LIMITS.most) {
    throw new Error(`npm run demo takes -- --people N, from ${LIMITS.least} to ${LIMITS.most.toLocaleString('en-GB')}`);
  }
  return { people };
}
