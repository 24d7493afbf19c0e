/** Collects cleanup steps while resources start, and runs them in reverse order. */
export class CleanupStack {
  readonly #cleanup: (() => Promise<unknown>)[] = [];
  #closing: Promise<void> | undefined;

  add(close: () => Promise<unknown>): void {
    this.#cleanup.push(close);
  }

  /** Runs the steps once, even if called several times. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    for (const close of this.#cleanup.reverse()) await close();
  }
}
