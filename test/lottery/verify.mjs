#!/usr/bin/env node
/**
 * Recomputes the order of a lottery from what the public API tells about it, with nothing but Node.js itself. It
 * shares no code with the product, so that it can be read, and doubted, by itself.
 *
 *   node test/lottery/verify.mjs <address of the service> <id of the round> [seed hash written down before the close]
 *
 * Exit code 0: the order fits. 1: it does not, and why. 2: it could not be checked.
 */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/**
 * @param lottery the answer of /public/v1/rounds/{id}/lottery
 * @param places every item of /public/v1/rounds/{id}/lottery/places, in the order they came
 * @param notedHash the seedHash as somebody wrote it down before the round closed
 * @returns what does not fit, in sentences; nothing when all does
 */
export function faultsOf(lottery, places, notedHash) {
  if (typeof lottery.seed !== 'string') return ['the seed has not been revealed yet'];
  const faults = [];
  const seed = Buffer.from(lottery.seed, 'hex');
  if (seed.length !== 32) faults.push(`the seed has ${seed.length} bytes, not 32`);
  const hash = sha256(seed).toString('hex');
  if (hash !== lottery.seedHash) faults.push('the seed is not the one whose hash is shown');
  if (notedHash !== undefined && hash !== notedHash) faults.push('the seed is not the one whose hash was written down');
  if (places.length !== lottery.applications) {
    faults.push(`${lottery.applications} applications took part, but ${places.length} are listed`);
  }
  if (new Set(places.map(({ applicationId }) => applicationId)).size !== places.length) {
    faults.push('an application is listed twice');
  }
  const expected = places
    .map(({ applicationId }) => ({
      applicationId,
      key: sha256(Buffer.concat([seed, Buffer.from(`:${applicationId}`)])),
    }))
    .sort((a, b) => Buffer.compare(a.key, b.key) || (a.applicationId < b.applicationId ? -1 : 1));
  for (const [index, { applicationId, place }] of places.entries()) {
    if (applicationId !== expected[index].applicationId) {
      faults.push(`number ${index + 1} should be ${expected[index].applicationId}, but ${applicationId} is listed`);
      break;
    }
    if (!Number.isSafeInteger(place) || (index > 0 && place <= places[index - 1].place)) {
      faults.push(`number ${index + 1} has place ${place}, which is not behind the one before`);
      break;
    }
  }
  return faults;
}

/** Asks for the lottery and all pages of its places. */
export async function fetchLottery(address, roundId) {
  const base = `${address.replace(/\/$/, '')}/public/v1/rounds/${roundId}/lottery`;
  const ask = async (url) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const lottery = await ask(base);
  const places = [];
  for (let cursor = ''; cursor !== null && lottery.seed !== null;) {
    const page = await ask(`${base}/places?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    places.push(...page.items);
    cursor = page.nextCursor;
  }
  return { lottery, places };
}

async function main([address, roundId, notedHash]) {
  if (roundId === undefined) throw new Error('usage: verify.mjs <address> <round id> [seed hash]');
  const { lottery, places } = await fetchLottery(address, roundId);
  const faults = faultsOf(lottery, places, notedHash);
  for (const fault of faults) console.log(`does not fit: ${fault}`);
  if (faults.length === 0)
    console.log(`fits: ${places.length} applications stand in the order of seed ${lottery.seed}`);
  return faults.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 2;
    },
  );
}
