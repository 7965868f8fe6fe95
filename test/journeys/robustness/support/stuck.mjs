// A process of the product that never gets done with closing.
import { runUntilStopped } from '../../../../dist/libs/platform/src/process/run-until-stopped.js';

setInterval(() => undefined, 1_000);
await runUntilStopped(async () => ({ close: () => new Promise(() => undefined) }), 0);
