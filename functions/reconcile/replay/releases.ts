import type { UnresolvedEvents } from '../../store/unresolved-events';
import type { Cause, Causes, Probe } from './causes';
import { resultOf } from './probe-results';

/** So many go first when a cause seems to be over. The others follow if most of them get through. */
const FIRST = 20;
const FIRST_WAIT_MS = 60_000;
const POLL_MS = 1000;
/** One in so many of the others is watched. */
const WATCHED_ONE_IN = 100;
const MOST_WATCHED = 5;
/** So many of them in vain, and none that got through: the cause is back. */
const TOO_MANY_FAILED = 3;
const CHECK_EVERY_MS = 5000;

type Release = { cause: Cause; sent: number; watched: Probe[]; isProven: boolean; checkedAt: number };

export type ReleasesDependencies = {
  rows: Pick<UnresolvedEvents, 'look'>;
  causes: Pick<Causes, 'set'>;
  sleep: (ms: number) => Promise<void>;
  /** ms since the epoch */
  now: () => number;
};

/** Watches the events that follow a probe, and takes the release back if they fail as before. */
export class Releases {
  readonly #releases = new Map<string, Release>();

  constructor(private readonly dependencies: ReleasesDependencies) {}

  /** An event of a cause that seems to be over is in the queue. */
  sent(probe: Probe): void {
    const { cause } = probe;
    const release = this.#releases.get(cause.key) ?? {
      cause,
      sent: 0,
      watched: [],
      isProven: false,
      checkedAt: this.dependencies.now(),
    };
    this.#releases.set(cause.key, release);
    release.sent += 1;
    if (release.isProven && release.sent % WATCHED_ONE_IN !== 0) return;
    release.watched.push(probe);
    if (release.isProven) release.watched = release.watched.slice(-MOST_WATCHED);
  }

  /** Waits for the first ones, looks after the others now and then. */
  async check(deadline: number): Promise<void> {
    const { now } = this.dependencies;
    for (const release of this.#releases.values()) {
      if (!release.isProven) {
        if (release.sent >= FIRST) await this.#prove(release, deadline);
      } else if (now() - release.checkedAt >= CHECK_EVERY_MS) {
        release.checkedAt = now();
        const { through, failed } = await this.#count(release);
        if (failed >= TOO_MANY_FAILED && through === 0) this.#takeBack(release);
      }
    }
  }

  async #prove(release: Release, deadline: number): Promise<void> {
    const { now, sleep } = this.dependencies;
    const until = Math.min(deadline, now() + FIRST_WAIT_MS);
    for (;;) {
      const { through, failed } = await this.#count(release);
      const most = release.watched.length / 2;
      if (through >= most) {
        release.isProven = true;
        release.watched = [];
        return;
      }
      if (failed > most) break;
      // The next run begins anew with what is left.
      if (now() >= deadline) return;
      if (now() >= until) break;
      await sleep(POLL_MS);
    }
    this.#takeBack(release);
  }

  async #count({ watched }: Release): Promise<{ through: number; failed: number }> {
    const results = await Promise.all(watched.map((probe) => resultOf(probe, this.dependencies.rows)));
    const failed = results.filter((result) => result === 'failed').length;
    const unknown = results.filter((result) => result === 'unknown').length;
    return { failed, through: results.length - failed - unknown };
  }

  #takeBack({ cause }: Release): void {
    this.#releases.delete(cause.key);
    const at = new Date(this.dependencies.now()).toISOString();
    this.dependencies.causes.set(cause, { releasedAt: null, failingSince: at });
  }
}
