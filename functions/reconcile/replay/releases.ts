import { MINUTE_MS } from '../../shared/time';
import type { UnresolvedEvents } from '../../store/unresolved-events';
import type { Cause } from './cause';
import { readProbeResult } from './probe-results';
import type { Probe, ReplayState } from './replay-state';

const POLL_MS = 1000;

/** The first events of a release. The others follow if at least half of these do not fail. */
const FIRST_EVENTS = 20;
const FIRST_EVENTS_TIMEOUT_MS = MINUTE_MS;

/** Of the others, one in this many is a sample. */
const SAMPLE_INTERVAL = 100;
const MAX_SAMPLES = 5;
const CHECK_INTERVAL_MS = 5000;

/** If this many samples failed and none succeeded, the cause is back. */
const MAX_FAILED_SAMPLES = 3;

/** `watched` are the first events, and later the last samples. */
type Release = { cause: Cause; sent: number; watched: Probe[]; isConfirmed: boolean; checkedAt: number };

type ReleasesDependencies = {
  rows: Pick<UnresolvedEvents, 'readOutcome'>;
  state: Pick<ReplayState, 'set'>;
  sleep: (ms: number) => Promise<void>;
  /** ms since the epoch */
  now: () => number;
};

/**
 * A release is the replay of all events of a cause, after one of its probes succeeded. This class watches the events of each
 * release, and cancels it if they fail as before.
 */
export class Releases {
  readonly #releases = new Map<string, Release>();

  constructor(private readonly dependencies: ReleasesDependencies) {}

  /** An event of a released cause is in the queue. */
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

  /** Waits for the results of the first events, and checks the samples of the others now and then. */
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
      // The next run starts again with the events that are left.
      if (now() >= deadline) return;
      if (now() >= until) break;
      await sleep(POLL_MS);
    }
    this.#cancel(release);
  }

  /** Pending events count as neither. */
  async #count({ watched }: Release): Promise<{ notFailed: number; failed: number }> {
    const results = await Promise.all(watched.map((event) => readProbeResult(event, this.dependencies.rows)));
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
