import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { RecordChangedError, type RecordStore } from '../../store/record-store';
import type { Cause } from './cause';

const RECORD_ID = 'reconcile-replay';

/** Limits that keep the record small. */
const MAX_PROBES = 1000;
const MAX_CAUSES = 1000;

const instant = z.iso.datetime();

const causeState = z.object({
  /** When the last probe was sent. */
  probedAt: instant.nullable(),
  /** When the first of the current series of failed probes was sent. */
  failingSince: instant.nullable(),
  /** When a probe succeeded. Events whose last attempt was earlier are sent. */
  releasedAt: instant.nullable(),
});

type CauseState = z.infer<typeof causeState>;

const probe = z.object({
  cause: z.object({ kind: z.enum(['service', 'authorization', 'employee']), key: z.string() }),
  /** Key of the event in the log. */
  event: z.string(),
  at: instant,
});

/**
 * An event that was sent while the others with the same cause are held back. Its result shows whether the cause is over.
 */
export type Probe = z.infer<typeof probe>;

const replayRecord = z.object({
  causes: z.record(z.string(), causeState),
  /** Probes without a result yet. */
  probes: z.array(probe),
  /** When the failed events were last read. */
  failedReadAt: instant.nullable(),
});

const UNKNOWN: CauseState = { probedAt: null, failingSince: null, releasedAt: null };

const EMPTY: z.infer<typeof replayRecord> = { causes: {}, probes: [], failedReadAt: null };

/** The state that replay keeps between runs: the state of each cause, and the probes in flight. */
export class ReplayState {
  probes: Probe[];
  failedReadAt: string | null;
  readonly #causes: Map<string, CauseState>;
  readonly #asRead: unknown;

  private constructor(
    { causes, probes, failedReadAt }: z.infer<typeof replayRecord>,
    private readonly revision: number | null,
  ) {
    this.#causes = new Map(Object.entries(causes));
    this.probes = probes;
    this.failedReadAt = failedReadAt;
    this.#asRead = this.#value();
  }

  static async read(records: Pick<RecordStore, 'read'>): Promise<ReplayState> {
    const stored = await records.read(RECORD_ID, replayRecord);
    return new ReplayState(stored?.value ?? EMPTY, stored?.revision ?? null);
  }

  get({ key }: Cause): CauseState {
    return this.#causes.get(key) ?? UNKNOWN;
  }

  set(cause: Cause, change: Partial<CauseState>): void {
    this.#causes.set(cause.key, { ...this.get(cause), ...change });
  }

  /** Whether probes of these kinds of causes are in flight. */
  hasProbes(kinds: Cause['kind'][]): boolean {
    return this.probes.some(({ cause }) => kinds.includes(cause.kind));
  }

  hasReleasedEmployee(): boolean {
    return [...this.#causes].some(([key, { releasedAt }]) => isEmployeeKey(key) && releasedAt !== null);
  }

  /**
   * Ends the releases whose events were all queued. Events that fail afterwards wait for another probe.
   *
   * @param before ms since the epoch: releases that began later continue
   */
  endReleases(before: number, { includeEmployees }: { includeEmployees: boolean }): void {
    for (const [key, state] of this.#causes) {
      if (isEmployeeKey(key) && !includeEmployees) continue;
      if (state.releasedAt === null || Date.parse(state.releasedAt) > before) continue;
      this.#causes.set(key, { ...state, releasedAt: null });
    }
  }

  /** Removes causes that no event has any more. */
  prune(isUnused: (key: string) => boolean, { includeEmployees }: { includeEmployees: boolean }): void {
    for (const key of this.#causes.keys()) {
      if (isUnused(key) && (includeEmployees || !isEmployeeKey(key))) this.#causes.delete(key);
    }
  }

  async write(records: Pick<RecordStore, 'write'>): Promise<void> {
    const value = this.#value();
    if (isDeepStrictEqual(value, this.#asRead)) return;
    try {
      await records.write(RECORD_ID, value, this.revision);
    } catch (error) {
      // This run took too long, and a later one has written its state.
      if (!(error instanceof RecordChangedError)) throw error;
    }
  }

  #value(): z.infer<typeof replayRecord> {
    return {
      causes: Object.fromEntries([...this.#causes].slice(-MAX_CAUSES)),
      probes: this.probes.slice(-MAX_PROBES),
      failedReadAt: this.failedReadAt,
    };
  }
}

function isEmployeeKey(key: string): boolean {
  return key.startsWith('employee#');
}
