import * as z from 'zod';
import { MINUTE_MS } from '../shared/time';
import { RecordChangedError, type RecordStore, type Stored } from './record-store';

/** Longer than one step of the work takes. After a crash, others wait this long. */
export const LEASE_MS = MINUTE_MS;

/** Attempts if others write the record at the same time. */
const MAX_ATTEMPTS = 5;

/** Who works on the record, and until when, ms since the epoch. */
export const lease = z.object({ holder: z.string(), until: z.number() }).nullable();

/** Someone else has taken over the work. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

type Leased = { lease: z.infer<typeof lease> };

type LeasedRecordOptions<State> = {
  id: string;
  schema: z.ZodType<State>;
  /** Without a record. */
  initial: State;
  /** See {@link RecordStore.write}; seconds from now. @default never */
  keptSeconds?: number;
};

/** The progress of work that takes several runs. Only the holder of its lease works on it. */
export class LeasedRecord<State extends Leased> {
  #known: Stored<State> | null = null;

  /**
   * @param holder unique id of this process
   * @param now ms since the epoch
   */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write'>,
    private readonly options: LeasedRecordOptions<State>,
    private readonly holder: string,
    private readonly now: () => number,
  ) {}

  async read(): Promise<State> {
    this.#known = await this.records.read(this.options.id, this.options.schema);
    return this.#known?.value ?? this.options.initial;
  }

  /** Takes the lease. Returns null if someone else holds it. */
  take(): Promise<State | null> {
    return this.change((state) => (this.#isHeldByOther(state) ? null : this.#leased(state)));
  }

  /**
   * Changes the record and renews the lease.
   *
   * @throws LeaseLostError
   */
  async save(change: (state: State) => State): Promise<State> {
    const saved = await this.change((state) =>
      state.lease?.holder === this.holder ? this.#leased(change(state)) : null,
    );
    if (saved === null) throw new LeaseLostError('Another process has taken over the work');
    return saved;
  }

  /** Ends the lease, if it is still ours. */
  async release(): Promise<void> {
    await this.change((state) => (state.lease?.holder === this.holder ? { ...state, lease: null } : null));
  }

  /**
   * Changes the record, whoever holds the lease.
   *
   * @param change called again with the new state if others write at the same time; returns null for no change
   * @returns null if `change` returned null, or others always wrote first
   */
  async change(change: (state: State) => State | null): Promise<State | null> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const next = change(this.#known?.value ?? (await this.read()));
      if (next === null) return null;
      try {
        const revision = await this.records.write(
          this.options.id,
          next,
          this.#known?.revision ?? null,
          this.#expiresAt(),
        );
        this.#known = { value: next, revision };
        return next;
      } catch (error) {
        this.#known = null;
        if (!(error instanceof RecordChangedError)) throw error;
      }
    }
    return null;
  }

  #expiresAt(): number | null {
    const { keptSeconds } = this.options;
    return keptSeconds === undefined ? null : Math.ceil(this.now() / 1000) + keptSeconds;
  }

  #leased(state: State): State {
    return { ...state, lease: { holder: this.holder, until: this.now() + LEASE_MS } };
  }

  #isHeldByOther({ lease: current }: State): boolean {
    if (current === null || current.holder === this.holder) return false;
    const leftMs = current.until - this.now();
    // A lease that lasts longer was written with a wrong clock.
    return leftMs > 0 && leftMs <= 2 * LEASE_MS;
  }
}
