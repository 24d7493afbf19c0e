const CACHED_MS = 5 * 60 * 1000;
const REFRESH_AT_MOST_EVERY_MS = 30 * 1000;

/**
 * The secrets that may sign a delivery, kept for five minutes. Lucca rotates by a second endpoint, so that several are valid
 * at a time, and a new one may sign before the cached ones are too old.
 */
export class WebhookSecrets {
  #known: { secrets: readonly string[]; readAt: number } | undefined;
  #reading: Promise<readonly string[]> | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param read one look at the source; may reject
   * @param now ms since the epoch
   */
  constructor(
    private readonly read: () => Promise<readonly string[]>,
    private readonly now: () => number,
  ) {}

  async current(): Promise<readonly string[]> {
    if (this.#known && this.now() - this.#known.readAt < CACHED_MS) return this.#known.secrets;
    return this.#look();
  }

  /**
   * For a signature that none of the current secrets made: looks once more. Anybody can send such a signature, so within
   * half a minute of the last such look it gives what is known.
   */
  async refreshed(): Promise<readonly string[]> {
    if (this.#reading) return this.#reading;
    if (this.now() - this.#refreshedAt < REFRESH_AT_MOST_EVERY_MS) return this.current();
    this.#refreshedAt = this.now();
    return this.#look();
  }

  /** Who asks while somebody is looking waits for that look. */
  #look(): Promise<readonly string[]> {
    this.#reading ??= this.#readOnce().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readOnce(): Promise<readonly string[]> {
    const secrets = await this.read();
    this.#known = { secrets, readAt: this.now() };
    return secrets;
  }
}
