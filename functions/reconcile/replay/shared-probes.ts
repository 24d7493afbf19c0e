import { DAY_MS, MINUTE_MS } from '../../shared/time';
import type { UnresolvedRow } from '../../store/log/log-rows';
import type { Cause, SharedCause } from './cause';
import { createProbe, type DueEvent } from './due-events';
import type { ReplayContext } from './replay-context';
import type { ReplayState } from './replay-state';

/** Probes of a cause per round. For a revoked authorization, sync requests a token from Google at most once a minute. */
const ROUNDS = {
  service: { size: 2, intervalMs: 30_000 },
  authorization: { size: 5, intervalMs: MINUTE_MS },
};

/** Probes of one cause in one run. */
const MAX_PROBES_PER_RUN = 20;

/** If this many events wait for a cause, the run waits for the results of its probes. */
const MANY_EVENTS = 10;

/** If an authorization was revoked longer ago, each run sends all probes at its start and does not wait for the results. */
const LONG_REVOKED_MS = 3 * DAY_MS;

type Candidate = {
  /** The newest event of an employee: an older one may turn out to be stale, which shows nothing. */
  row: UnresolvedRow;
  lastTriedAt: string;
};

type Group = {
  cause: SharedCause;
  /** ms since the epoch; null unless an authorization is revoked */
  revokedSince: number | null;
  /** By employee; events of unknown employees share one candidate. */
  candidates: Map<string | null, Candidate>;
  /** The candidates that remain to be sent, in order; null before the first round. */
  queue: UnresolvedRow[] | null;
  probedAt: number | null;
  rows: number;
};

/**
 * Chooses the probes while a service, a quota or an authorization is unavailable: a few at a time, of different employees in each
 * round, because one employee may have an individual problem.
 */
export class SharedProbes {
  readonly #groups = new Map<string, Group>();

  /** @param probedEmployees when each employee was last probed for a cause, ISO 8601; shared by all passes of a run */
  constructor(
    private readonly state: Pick<ReplayState, 'get'>,
    private readonly probedEmployees: Map<string, string>,
  ) {}

  /** Adds a row. Rows must be added in the order in which the events occurred. */
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

  /** Returns the probes to send now. */
  nextRound(now: number): DueEvent[] {
    return [...this.#groups.values()].flatMap((group) => {
      const { cause } = group;
      const at = this.#nextRoundAt(group);
      // A time further ahead than the interval was written with a wrong clock.
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

  /** Whether another round is due before `before`. */
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

/** The employee with the oldest attempt comes first. For a service, alternates with the least replayed events, newest first. */
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
