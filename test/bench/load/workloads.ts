import { intakeByHttp, intakeBySql } from './intake.js';
import { pairsByHttp, pairsBySql } from './pairs.js';
import { holdsByHttp } from './holds.js';
import type { WorkloadMaker } from './workload.js';

/** Everything the load process can be told to do. */
export const workloads = { intakeByHttp, intakeBySql, pairsByHttp, pairsBySql, holdsByHttp };

export type WorkloadName = keyof typeof workloads;

export type WorkloadParams<Name extends WorkloadName> =
  (typeof workloads)[Name] extends WorkloadMaker<infer Params> ? Params : never;
