import type { Outcome } from '../../domain/vocabulary';
import { MINUTE_MS } from '../../shared/time';
import type { UnresolvedEvents } from '../../store/log/unresolved-events';
import { causeOf, type Cause } from './cause';
import type { Probe, ReplayState } from './replay-state';

const POLL_MS = 1000;

/** The number of first events. The others follow if at least half of these do not fail. */
const FIRST_EVENTS = 20;

const FIRST_EVENTS_TIMEOUT_MS = MINUTE_MS;

/** Of the other events, one in this many is a sample. */
const SAMPLE_INTERVAL = 100;

const MAX_SAMPLES = 5;

const CHECK_INTERVAL_MS = 5000;

/** If this many samples failed and none succeeded, the release is cancelled. */
const MAX_FAILED_SAMPLES = 3;

/** `watched` holds the first events until the release is confirmed, then the latest samples. */
type Release = { cause: Cause; sent: number; watched: Probe[]; isConfirmed: boolean; checkedAt: number };

type ReleasesDependencies = {
  unresolvedEvents: Pick<UnresolvedEvents, 'readOutcome'>;
  state: Pick<ReplayState, 'set'>;
  sleep: (ms: number) => Promise<void>;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Watches the releases of a run. A release is the replay of all events of a cause after one of its probes succeeded. It is
 * cancelled if the events fail as before.
 */
export class Releases {
  readonly #releases = new Map<string, Release>();

  constructor(private readonly dependencies: ReleasesDependencies) {}

  /** Records that an event of a released cause was queued. */
  recordSent(event: Probe): void {
    const { cause } = event;
    const release = this.#releases.get(cause.key) ?? {
      cause,
      sent: 0,
      watched: [],
      isConfirmed: false,
      checkedAt: this.dependencies.now(),
    };
    this.#releases.set(cause.key, release);
    release.sent += 1;
    if (release.isConfirmed && release.sent % SAMPLE_INTERVAL !== 0) return;
    release.watched.push(event);
    if (release.isConfirmed) release.watched = release.watched.slice(-MAX_SAMPLES);
  }

  /** Waits for the results of the first events, and later checks the samples every few seconds. */
  async check(deadline: number): Promise<void> {
    const { now } = this.dependencies;
    for (const release of this.#releases.values()) {
      if (!release.isConfirmed) {
        if (release.sent >= FIRST_EVENTS) await this.#confirm(release, deadline);
      } else if (now() - release.checkedAt >= CHECK_INTERVAL_MS) {
        release.checkedAt = now();
        const { notFailed, failed } = await this.#count(release);
        if (failed >= MAX_FAILED_SAMPLES && notFailed === 0) this.#cancel(release);
      }
    }
  }

  async #confirm(release: Release, deadline: number): Promise<void> {
    const { now, sleep } = this.dependencies;
    const until = Math.min(deadline, now() + FIRST_EVENTS_TIMEOUT_MS);
    for (;;) {
      const { notFailed, failed } = await this.#count(release);
      const half = release.watched.length / 2;
      if (notFailed >= half) {
        release.isConfirmed = true;
        release.watched = [];
        return;
      }
      if (failed > half) break;
      // The next run continues with the remaining events.
      if (now() >= deadline) return;
      if (now() >= until) break;
      await sleep(POLL_MS);
    }
    this.#cancel(release);
  }

  /** Pending events count as neither. */
  async #count({ watched }: Release): Promise<{ notFailed: number; failed: number }> {
    const results = await Promise.all(
      watched.map((event) => readProbeResult(event, this.dependencies.unresolvedEvents)),
    );
    const failed = results.filter((result) => result === 'failed').length;
    const pending = results.filter((result) => result === 'pending').length;
    return { failed, notFailed: results.length - failed - pending };
  }

  #cancel({ cause }: Release): void {
    this.#releases.delete(cause.key);
    const at = new Date(this.dependencies.now()).toISOString();
    this.dependencies.state.set(cause, { releasedAt: null, failingSince: at });
  }
}

/** A probe that fails as before does not change its row. It counts as failed after this time. */
const PROBE_TIMEOUT_MS = 5 * MINUTE_MS;

/** Outcomes that require a successful call to Google. */
const SUCCESSFUL_OUTCOMES: (Outcome | null)[] = ['created', 'updated', 'moved', 'deleted'];

/**
 * - `succeeded`: the event was applied, so the cause is over;
 * - `failed`: the event was tried, and the cause persists;
 * - `inconclusive`: the event no longer waits for the cause, which shows nothing about the others;
 * - `pending`: the event has not been tried yet.
 */
type ProbeResult = 'succeeded' | 'failed' | 'inconclusive' | 'pending';

/**
 * Evaluates the probes in flight, and releases the causes that are over.
 *
 * @param kinds of the causes to evaluate
 * @param now ms since the epoch
 * @returns whether events may be sent now that could not be sent before
 */
export async function evaluateProbes(
  state: ReplayState,
  kinds: Cause['kind'][],
  unresolvedEvents: Pick<UnresolvedEvents, 'readOutcome'>,
  now: number,
): Promise<boolean> {
  const probes = state.probes.filter(({ cause }) => kinds.includes(cause.kind));
  const others = state.probes.filter(({ cause }) => !kinds.includes(cause.kind));
  const results = await Promise.all(probes.map((probe) => readProbeResult(probe, unresolvedEvents)));
  const inFlight = probes.filter(
    ({ at }, index) => results[index] === 'pending' && now - Date.parse(at) < PROBE_TIMEOUT_MS,
  );
  state.probes = [...others, ...inFlight];
  const at = new Date(now).toISOString();
  let isReleased = false;
  for (const [index, { cause }] of probes.entries()) {
    const result = results[index];
    // An employee or an authorization is released without proof: the next event soon tests it again.
    const isAccepted = result === 'succeeded' || (result === 'inconclusive' && cause.kind !== 'service');
    if (isAccepted) {
      isReleased = true;
      // The sync function maintains the state of an authorization.
      if (cause.kind !== 'authorization') state.set(cause, { releasedAt: at, failingSince: null });
    } else if (result === 'inconclusive') state.set(cause, { probedAt: null });
  }
  return isReleased;
}

async function readProbeResult(
  { event, cause, at }: Probe,
  unresolvedEvents: Pick<UnresolvedEvents, 'readOutcome'>,
): Promise<ProbeResult> {
  const { row, outcome } = await unresolvedEvents.readOutcome(event);
  if (!row) return SUCCESSFUL_OUTCOMES.includes(outcome) ? 'succeeded' : 'inconclusive';
  if (causeOf(row)?.key !== cause.key) return 'inconclusive';
  return row.triedAt > at ? 'failed' : 'pending';
}
