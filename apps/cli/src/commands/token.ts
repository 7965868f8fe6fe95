import { loadSettings } from '@techcheck/config';
import type { Command } from 'commander';
import { askAsOperator } from '../instance/operator.js';

/** `techcheck token <name>`: a bearer token for one of the sample people. */
export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description('print a bearer token, valid for an hour, for one of the sample people')
    .argument('<name>', 'as `techcheck sample` lists them, for example anna')
    .action(async (name: string) => {
      const { token } = await askAsOperator<{ token: string }>(loadSettings(), '/auth/development/tokens', { name });
      console.log(token);
    });
}
