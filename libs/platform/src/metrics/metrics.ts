import { collectDefaultMetrics, Registry } from 'prom-client';

/** The process's own Prometheus registry. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics, prefix: 'techcheck_' });
