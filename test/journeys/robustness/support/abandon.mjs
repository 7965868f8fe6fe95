// Starts a process of the product as its supervisor would, says its number and when it is ready, and waits to be killed.
import { fork } from 'node:child_process';

const [program] = process.argv.slice(2);
const child = fork(program, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
process.stdout.write(`${child.pid}\n`);
child.once('message', () => process.stdout.write('ready\n'));
setInterval(() => undefined, 1_000);
