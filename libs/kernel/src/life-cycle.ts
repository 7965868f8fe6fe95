/** One allowed change: in state `from`, the event leads to state `to`. */
export type Edge<State extends string, Event extends string> = readonly [from: State, event: Event, to: State];

/** A life cycle: where it may start and the only changes there are. */
export interface LifeCycle<State extends string, Event extends string> {
  readonly name: string;
  readonly initial: readonly State[];
  readonly edges: readonly Edge<State, Event>[];
}

/**
 * Declares a life cycle and checks it at start-up.
 * @throws Error when a state cannot be reached, or an event leads from one state to two.
 */
export function lifeCycle<State extends string, Event extends string>(
  declared: LifeCycle<State, Event>,
): LifeCycle<State, Event> {
  const reached = new Set<string>(declared.initial);
  const grow = (): boolean => {
    const before = reached.size;
    for (const [from, , to] of declared.edges) if (reached.has(from)) reached.add(to);
    return reached.size > before;
  };
  while (grow());
  const seen = new Set<string>();
  for (const [from, event] of declared.edges) {
    if (!reached.has(from)) throw new Error(`${declared.name}: state ${from} cannot be reached`);
    const key = `${from} ${event}`;
    if (seen.has(key)) throw new Error(`${declared.name}: event ${event} leads from ${from} to two states`);
    seen.add(key);
  }
  return declared;
}

/** The state an event leads to, or undefined when the life cycle has no such edge. */
export function next<State extends string, Event extends string>(
  cycle: LifeCycle<State, Event>,
  from: State,
  event: Event,
): State | undefined {
  return cycle.edges.find((edge) => edge[0] === from && edge[1] === event)?.[2];
}
