import { loadSettings } from '@techcheck/config';
import type { Command } from 'commander';
import { Supervisor } from './supervisor.js';

/** `techcheck start`, which is what `npm start` runs. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('start the whole instance and keep it running until Ctrl-C')
    .action(async () => {
      await new Supervisor(loadSettings()).run();
    });
}
