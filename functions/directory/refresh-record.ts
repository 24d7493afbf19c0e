import { MINUTE_MS } from '../shared/time';
import { RecordChangedError, type RecordStore, type Stored } from '../store/record-store';
import { NEVER_REFRESHED, refreshState, type RefreshState } from './refresh-state';

/** Longer than a page takes. After a crash, others wait this long. */
export const LEASE_MS = MINUTE_MS;

/** Attempts if others write the record at the same time. */
const MAX_ATTEMPTS = 5;

/** Someone else has taken over the pass. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

type Records = Pick<RecordStore, 'read' | 'write'>;

/** The stored progress of a tenant's directory. Only the holder of its lease works on the pass. */
export class RefreshRecord {
  readonly #id: string;
  #known: Stored<RefreshState> | null = null;

  /**
   * @param holder unique id
   * @param now ms since the epoch
   */
  constructor(
    private readonly records: Records,
    tenant: string,
    private readonly holder: string,
    private readonly now: () => number,
  ) {
    this.#id = `directory#${tenant}`;
  }

  async read(): Promise<RefreshState> {
    this.#known = await this.records.read(this.#id, refreshState);
    return this.#known?.value ?? NEVER_REFRESHED;
  }

  /** Takes the lease. Returns null if someone else holds it. */
  take(): Promise<RefreshState | null> {
    return this.#change((state) => (this.#isHeldByOther(state) ? null : this.#leased(state)));
  }

  /**
   * Changes the record and renews the lease.
   *
   * @throws LeaseLostError
   */
  async save(change: (state: RefreshState) => RefreshState): Promise<RefreshState> {
    const saved = await this.#change((state) =>
      state.lease?.holder === this.holder ? this.#leased(change(state)) : null,
    );
    if (saved === null) throw new LeaseLostError('Another process has taken over the refresh');
    return saved;
  }

  /** Ends the lease, if it is still ours. */
  async release(): Promise<void> {
    await this.#change((state) => (state.lease?.holder === this.holder ? { ...state, lease: null } : null));
  }

  /** @returns null if `change` returned null, or others always wrote first */
  async #change(change: (state: RefreshState) => RefreshState | null): Promise<RefreshState | null> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const next = change(this.#known?.value ?? (await this.read()));
      if (next === null) return null;
      try {
        const revision = await this.records.write(this.#id, next, this.#known?.revision ?? null);
        this.#known = { value: next, revision };
        return next;
      } catch (error) {
        this.#known = null;
        if (!(error instanceof RecordChangedError)) throw error;
      }
    }
    return null;
  }

  #leased(state: RefreshState): RefreshState {
    return { ...state, lease: { holder: this.holder, until: this.now() + LEASE_MS } };
  }

  #isHeldByOther({ lease }: RefreshState): boolean {
    if (lease === null || lease.holder === this.holder) return false;
    const leftMs = lease.until - this.now();
    // A lease that lasts longer was written with a wrong clock.
    return leftMs > 0 && leftMs <= 2 * LEASE_MS;
  }
}
