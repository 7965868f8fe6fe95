import { SettingsError } from '@techcheck/config';
import { CommanderError } from 'commander';
import { createProgram } from './program.js';

/** The command line was not understood, as opposed to understood and refused (1). */
const EXIT_USAGE = 2;

process.setSourceMapsEnabled(true);
process.exitCode = await runCommandLine(process.argv);

/** Runs one command and answers with its exit code; whatever goes wrong is one line on stderr. */
async function runCommandLine(argv: string[]): Promise<number> {
  try {
    await (await createProgram(argv)).parseAsync(argv);
    return 0;
  } catch (error) {
    // Commander has printed its own complaint, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    process.stderr.write(`techcheck: ${explain(error)}\n`);
    return error instanceof SettingsError ? EXIT_USAGE : 1;
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Programming errors need their stack; all others are written for whoever reads them.
  const isBug = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isBug ? (error.stack ?? error.message) : error.message;
}
