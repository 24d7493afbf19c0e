import { DAY_MS, MINUTE_MS } from '../../shared/time';
import type { UnresolvedRow } from '../../store/log-rows';
import type { Cause, SharedCause } from './cause';
import { createProbe, type DueEvent } from './due-events';
import type { ReplayContext } from './replay-context';
import type { ReplayState } from './replay-state';

/** How many probes of a cause are sent at a time, and how often. Google is asked for an authorization once a minute at most. */
const ROUNDS = {
  service: { size: 2, intervalMs: 30_000 },
  authorization: { size: 5, intervalMs: MINUTE_MS },
};

/** Probes of one cause in one run. */
const MAX_PROBES_PER_RUN = 20;

/** If this many events wait for a cause, the run waits for the results of its probes. */
const MANY_EVENTS = 10;

/** An authorization that has been revoked longer is probed once at the start of each run, which does not wait for it. */
const LONG_REVOKED_MS = 3 * DAY_MS;

/** @param row the newest event of one employee: older ones may be stale, which would show nothing */
type Candidate = { row: UnresolvedRow; lastTriedAt: string };

type Group = {
  cause: SharedCause;
  /** ms since the epoch; null unless an authorization is revoked */
  revokedSince: number | null;
  /** By employee; events of unknown employees share one candidate. */
  candidates: Map<string | null, Candidate>;
  /** The candidates left to send, in order; null before the first round. */
  queue: UnresolvedRow[] | null;
  probedAt: number | null;
  rows: number;
};

/**
 * Chooses the probes while a service, a quota or an authorization is down: a few at a time, of different employees each time,
 * because an employee may have a problem of their own.
 */
export class SharedProbes {
  readonly #groups = new Map<string, Group>();

  /** @param probedEmployees shared by all passes of a run: when an employee was last probed for a cause, ISO 8601 */
  constructor(
    private readonly state: Pick<ReplayState, 'get'>,
    private readonly probedEmployees: Map<string, string>,
  ) {}

  /** Rows have to be added in the order in which they occurred. */
  add(row: UnresolvedRow, cause: SharedCause, { authorization }: Pick<ReplayContext, 'authorization'>): void {
    const { probedAt } = this.state.get(cause);
    const group: Group = this.#groups.get(cause.key) ?? {
      cause,
      revokedSince: cause.kind === 'authorization' ? (authorization?.since ?? null) : null,
      candidates: new Map<string | null, Candidate>(),
      queue: null,
      probedAt: probedAt === null ? null : Date.parse(probedAt),
      rows: 0,
    };
    group.rows += 1;
    this.#groups.set(cause.key, group);
    const times = [
      row.triedAt,
      group.candidates.get(row.employee)?.lastTriedAt ?? '',
      this.probedEmployees.get(employeeKey(cause, row)) ?? '',
    ];
    group.candidates.set(row.employee, { row, lastTriedAt: times.toSorted().at(-1) ?? '' });
  }

  /** The probes to send now. */
  nextRound(now: number): DueEvent[] {
    return [...this.#groups.values()].flatMap((group) => {
      const { cause } = group;
      const at = this.#nextRoundAt(group);
      // A time further ahead than the interval was written by a wrong clock.
      if (at === null || (at > now && at <= now + ROUNDS[cause.kind].intervalMs)) return [];
      group.queue ??= probeOrder([...group.candidates.values()], cause).slice(0, MAX_PROBES_PER_RUN);
      const size = this.#isLongRevoked(group, now) ? MAX_PROBES_PER_RUN : ROUNDS[cause.kind].size;
      group.probedAt = now;
      const rows = group.queue.splice(0, size);
      for (const row of rows) this.probedEmployees.set(employeeKey(cause, row), new Date(now).toISOString());
      return rows.map((row) => createProbe(row, cause, row.replays + 1));
    });
  }

  /** Whether a cause holds back so many events that the run should wait for the results of its probes. */
  get hasManyEvents(): boolean {
    return [...this.#groups.values()].some(({ rows }) => rows >= MANY_EVENTS);
  }

  /** Whether there will be another round before then. */
  hasMore(now: number, before: number): boolean {
    return [...this.#groups.values()].some((group) => {
      const at = this.#nextRoundAt(group);
      return at !== null && at < before && !this.#isLongRevoked(group, now);
    });
  }

  /** @returns null if there is no further round */
  #nextRoundAt({ cause, queue, probedAt }: Group): number | null {
    if (queue?.length === 0 || this.state.get(cause).releasedAt !== null) return null;
    return (probedAt ?? Number.NEGATIVE_INFINITY) + ROUNDS[cause.kind].intervalMs;
  }

  #isLongRevoked({ revokedSince }: Group, now: number): boolean {
    return revokedSince !== null && now - revokedSince > LONG_REVOKED_MS;
  }
}

function employeeKey({ key }: Cause, { employee }: UnresolvedRow): string {
  return JSON.stringify([key, employee]);
}

/** The employee not tried for the longest time first; for a service, alternating with the newest of the least replayed events. */
function probeOrder(candidates: Candidate[], { kind }: SharedCause): UnresolvedRow[] {
  const byLastTry = candidates
    .toSorted((a, b) => (a.lastTriedAt < b.lastTriedAt ? -1 : 1))
    .map(({ row }) => row);
  if (kind === 'authorization') return byLastTry;
  const byReplays = candidates
    .map(({ row }) => row)
    .toReversed()
    .toSorted((a, b) => a.replays - b.replays);
  return [...new Set(byLastTry.flatMap((row, index) => [byReplays[index] ?? row, row]))];
}
