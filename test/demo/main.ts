import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startInstance, type Instance } from '../support/instance.js';
import { repositoryRoot } from '../support/product-process.js';
import { makeScratchDirectory, removeScratchDirectory, sweepScratchDirectories } from '../support/scratch.js';
import { hangUp } from './api/send.js';
import { readOptions } from './options.js';
import { todayInSweden } from './reckon/eligibility.js';
import { readPlaces } from './reckon/register.js';
import { Scene, type Sample } from './story/scene.js';
import { tellStory } from './story/story.js';
import { Narrator } from './tell/narrator.js';

const INTERRUPTED = 130;

/** The instance from the moment it begins to start, so that a signal finds it whatever it is doing. */
let starting: Promise<Instance> | undefined;
let scratch: string | undefined;
let stopping: Promise<void> | undefined;

process.exitCode = await run();

async function run(): Promise<number> {
  const narrator = new Narrator();
  try {
    const { people } = readOptions(process.argv.slice(2));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void interrupted());
    narrator.title('Tech-check: from an application to the bank, with every figure worked out twice');
    const scene = await narrator.chapter('An instance of its own', () => open(narrator));
    await tellStory(scene, people);
    await stop();
    return narrator.end();
  } catch (error) {
    // A story that was broken off by a signal fails everywhere at once; that is no news.
    if (stopping === undefined) {
      process.stderr.write(`\nThe story broke off: ${(error as Error).message}\n`);
      process.stderr.write(await lastErrors());
    }
    await stop();
    return 1;
  }
}

async function open(narrator: Narrator): Promise<Scene> {
  narrator.say('Starting PostgreSQL, API and worker in the temporary folder; nothing of yours is touched.');
  sweepScratchDirectories();
  scratch = makeScratchDirectory('demo');
  starting = startInstance({ dataDir: join(scratch, 'data') });
  const instance = await starting;
  const root = repositoryRoot();
  const scene = new Scene(instance, narrator, root, readPlaces(root), todayInSweden());
  scene.sample = await instance.sample<Sample>();
  narrator.say(`It answers at ${instance.url} and goes away with the demo.`);
  return scene;
}

/** What the instance's processes complained of; their logs go away with it. */
async function lastErrors(): Promise<string> {
  const instance = await starting?.catch(() => undefined);
  if (instance === undefined) return '';
  const lines = ['api', 'worker'].flatMap((name) => {
    const path = join(instance.dataDir, 'logs', `${name}.log`);
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  });
  return `${lines.slice(-5).join('\n')}\n`;
}

/** Stops the instance once, whoever asks for it first, and leaves nothing behind. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    hangUp();
    const instance = await starting?.catch(() => undefined);
    await instance?.stop();
    if (scratch !== undefined) removeScratchDirectory(scratch);
  })();
  return stopping;
}

async function interrupted(): Promise<void> {
  process.stderr.write('\nStopping …\n');
  await stop();
  process.exit(INTERRUPTED);
}
