import type { Configuration } from '../domain/configuration';
import type { ConfigurationStore } from './configuration-store';

/** A change of a configuration is in force within a minute. */
const FRESH_MS = 30_000;
/** What is used, rather than nothing, while the table does not answer. */
const USABLE_MS = 5 * 60_000;

/** The configurations for a function that is called again and again. */
export class CachedConfigurations {
  private cached: { configurations: Configuration[]; loadedAt: number } | null = null;
  private loading: Promise<Configuration[]> | null = null;

  /** @param now ms since the epoch */
  constructor(
    private readonly store: Pick<ConfigurationStore, 'load'>,
    private readonly now: () => number,
  ) {}

  all(): Promise<Configuration[]> {
    const fresh = this.youngerThan(FRESH_MS);
    if (fresh) return Promise.resolve(fresh);
    this.loading ??= this.load().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async load(): Promise<Configuration[]> {
    const loadedAt = this.now();
    try {
      const { configurations } = await this.store.load();
      this.cached = { configurations, loadedAt };
      return configurations;
    } catch (error) {
      const usable = this.youngerThan(USABLE_MS);
      if (usable) return usable;
      throw error;
    }
  }

  private youngerThan(age: number): Configuration[] | null {
    return this.cached && this.now() - this.cached.loadedAt < age ? this.cached.configurations : null;
  }
}
