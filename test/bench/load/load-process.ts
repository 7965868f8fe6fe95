import type { LoadOrder, LoadReply } from './load-generator.js';
import { drive } from './drivers.js';
import { workloads } from './workloads.js';
import type { Workload } from './workload.js';

/**
 * The generator's own process: what it costs to make load must not be taken from the event loop of the bench, nor of
 * the server. It prepares all requests first, and starts when told to.
 */
let prepared: { workload: Workload; order: LoadOrder & { do: 'prepare' } } | undefined;

async function obey(order: LoadOrder): Promise<LoadReply> {
  if (order.do === 'prepare') {
    // Only now: whoever started the last load may have wanted to look at its connections' processes.
    await prepared?.workload.close();
    const make = workloads[order.workload];
    prepared = { workload: await make(order.params as never, order.lanes), order };
    return { done: 'prepare' };
  }
  if (prepared === undefined) throw new Error('nothing has been prepared');
  const { workload } = prepared;
  const report = await drive(workload, prepared.order.lanes, prepared.order.pace);
  return { done: 'go', report };
}

process.on('message', (order: LoadOrder) => {
  obey(order).then(
    (reply) => process.send?.(reply),
    (error: unknown) =>
      process.send?.({ done: 'fail', reason: error instanceof Error ? (error.stack ?? '') : String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
