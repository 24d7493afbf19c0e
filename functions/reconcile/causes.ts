import * as z from 'zod';
import { RecordChangedError, type RecordStore } from '../store/record-store';
import type { Cause } from './cause';

const ID = 'reconcile-causes';
/** What a probe came to is not known after that: it was lost, or its queue stands still. */
const PROBE_MS = 60 * 60_000;
/** So much is remembered from one run to the next: the record must stay small. */
const MAX_PROBES = 500;
const MAX_STATES = 1000;

const instant = z.iso.datetime();

const causeState = z.object({
  /** When an event was last sent to find out. */
  probedAt: instant.nullable(),
  /** Since when all probes have failed. */
  failingSince: instant.nullable(),
  /** When a probe got through: what was tried before may be tried now. */
  releasedAt: instant.nullable(),
});
type CauseState = z.infer<typeof causeState>;

const probe = z.object({
  cause: z.object({ kind: z.enum(['reason', 'authorization', 'employee']), key: z.string() }),
  /** Key of the event in the log. */
  event: z.string(),
  at: instant,
});
/** An event that was sent to find out about a cause. */
export type Probe = z.infer<typeof probe>;

const stored = z.object({
  states: z.record(z.string(), causeState),
  probes: z.array(probe),
  /** When the rows that have failed were last read. */
  failedReadAt: instant.nullable(),
});

const UNKNOWN: CauseState = { probedAt: null, failingSince: null, releasedAt: null };
const NOTHING: z.infer<typeof stored> = { states: {}, probes: [], failedReadAt: null };

/** What is known of the causes for which events wait, from one run of reconcile to the next. */
export class Causes {
  probes: Probe[];
  failedReadAt: string | null;
  readonly #states: Map<string, CauseState>;

  private constructor(
    { states, probes, failedReadAt }: z.infer<typeof stored>,
    private readonly revision: number | null,
  ) {
    this.#states = new Map(Object.entries(states));
    this.probes = probes;
    this.failedReadAt = failedReadAt;
  }

  /** @param now ms since the epoch */
  static async read(records: Pick<RecordStore, 'read'>, now: number): Promise<Causes> {
    const found = await records.read(ID, stored);
    const value = found?.value ?? NOTHING;
    const probes = value.probes.filter(({ at }) => Math.abs(now - Date.parse(at)) < PROBE_MS);
    return new Causes({ ...value, probes }, found?.revision ?? null);
  }

  get({ key }: Cause): CauseState {
    return this.#states.get(key) ?? UNKNOWN;
  }

  set(cause: Cause, change: Partial<CauseState>): void {
    this.#states.set(cause.key, { ...this.get(cause), ...change });
  }

  hasReleasedEmployee(): boolean {
    return [...this.#states].some(([key, { releasedAt }]) => isOfEmployee(key) && releasedAt !== null);
  }

  /**
   * All that was released before then is in the queue. What failed since waits for another probe.
   *
   * @param before ms since the epoch
   */
  endReleases(before: number, { ofEmployees }: { ofEmployees: boolean }): void {
    for (const [key, state] of this.#states) {
      if (isOfEmployee(key) && !ofEmployees) continue;
      if (state.releasedAt === null || Date.parse(state.releasedAt) > before) continue;
      this.#states.set(key, { ...state, releasedAt: null });
    }
  }

  /** Forgets the causes for which nothing waits any more. */
  forget(isOver: (key: string) => boolean, { ofEmployees }: { ofEmployees: boolean }): void {
    for (const key of this.#states.keys()) {
      if (isOver(key) && (ofEmployees || !isOfEmployee(key))) this.#states.delete(key);
    }
  }

  async write(records: Pick<RecordStore, 'write'>): Promise<void> {
    const value = {
      states: Object.fromEntries([...this.#states].slice(-MAX_STATES)),
      probes: this.probes.slice(-MAX_PROBES),
      failedReadAt: this.failedReadAt,
    };
    try {
      await records.write(ID, value, this.revision);
    } catch (error) {
      // A run that took too long was overtaken by another one, which knows as much.
      if (!(error instanceof RecordChangedError)) throw error;
    }
  }
}

function isOfEmployee(key: string): boolean {
  return key.startsWith('employee#');
}
