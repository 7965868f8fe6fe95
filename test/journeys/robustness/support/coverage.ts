import { listen } from '../../../demo/api/send.js';
import type { Operation } from './openapi.js';

/** Notes which operations have been answered with what, while a test file runs. */
export class Coverage {
  private readonly statuses = new Map<string, Set<number>>();
  readonly stop: () => void;

  constructor(private readonly operations: readonly Operation[]) {
    const routes = operations.map((operation) => ({ operation, matches: matcher(operation.path) }));
    this.stop = listen(({ method, path }, { status }) => {
      const [bare = ''] = path.split('?');
      // A literal path goes before one with a placeholder in the same place.
      const found = routes
        .filter(({ operation, matches }) => operation.method === method && matches.test(bare))
        .sort((a, b) => placeholdersIn(a.operation) - placeholdersIn(b.operation))[0];
      if (found === undefined) return;
      const seen = this.statuses.get(found.operation.name) ?? new Set();
      this.statuses.set(found.operation.name, seen.add(status));
    });
  }

  /** Operations that have not once said yes. */
  neverAccepted(): string[] {
    return this.operations
      .filter(({ name }) => ![...(this.statuses.get(name) ?? [])].some((status) => status >= 200 && status < 300))
      .map(({ name }) => name);
  }
}

const matcher = (path: string): RegExp => new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`);

const placeholdersIn = ({ path }: Operation): number => path.split('{').length - 1;
