import { Command } from 'commander';

type AddCommand = (program: Command) => void;

/** Every command: one file that adds it, one line here. Loaded when asked for, since some bring the whole product. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  start: async () => (await import('./start/start-command.js')).addStartCommand,
  migrate: async () => (await import('./commands/migrate.js')).addMigrateCommand,
  token: async () => (await import('./commands/token.js')).addTokenCommand,
  sample: async () => (await import('./commands/sample.js')).addSampleCommand,
  seed: async () => (await import('./commands/seed.js')).addSeedCommand,
  policy: async () => (await import('./commands/policy.js')).addPolicyCommand,
  reconcile: async () => (await import('./commands/reconcile.js')).addReconcileCommand,
};

/**
 * The techcheck command line, with the command that the arguments name, or with all of them where help may be wanted.
 * Mistakes in the arguments throw a CommanderError instead of ending the process.
 */
export async function createProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('techcheck')
    .description('Training vouchers for digital skills: the administrators’ command line')
    .exitOverride()
    .showHelpAfterError('(techcheck --help lists the commands)');
  const named = Object.entries(COMMANDS).find(([name]) => name === argv[2]);
  const loaders = named === undefined ? Object.values(COMMANDS) : [named[1]];
  // Commander hands exitOverride down to commands that are added after it.
  for (const addCommand of await Promise.all(loaders.map((load) => load()))) addCommand(program);
  return program;
}
