import { Command } from 'commander';
import { addMigrateCommand } from './commands/migrate.js';
import { addReconcileCommand } from './commands/reconcile.js';
import { addSampleCommand } from './commands/sample.js';
import { addSeedCommand } from './commands/seed.js';
import { addTokenCommand } from './commands/token.js';
import { addStartCommand } from './start/start-command.js';

/** Every command: one file that adds it, one line here. */
const COMMANDS: readonly ((program: Command) => void)[] = [
  addStartCommand,
  addMigrateCommand,
  addTokenCommand,
  addSampleCommand,
  addSeedCommand,
  addReconcileCommand,
];

/** The techcheck command line. Mistakes in it throw a CommanderError instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('techcheck')
    .description('Training vouchers for digital skills: the administrators’ command line')
    .exitOverride()
    .showHelpAfterError('(techcheck --help lists the commands)');
  // Commander hands exitOverride down to commands that are added after it.
  for (const addCommand of COMMANDS) addCommand(program);
  return program;
}
