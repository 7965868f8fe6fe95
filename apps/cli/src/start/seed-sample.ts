import type { Settings } from '@techcheck/config';

export interface SeedSampleOptions {
  readonly settings: Settings;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly log: (line: string) => void;
}

/**
 * Loads the sample programme, people and providers, when settings.sample says so. Called at every start, after the
 * migrations and before API and worker: what is there already stays as it is.
 */
export function seedSample(_options: SeedSampleOptions): Promise<void> {
  return Promise.resolve();
}
