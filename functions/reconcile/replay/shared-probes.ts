import type { UnresolvedRow } from '../../store/log-rows';
import type { Cause, Causes } from './causes';
import type { DueRow } from './due-events';
import type { ReplayContext } from './replay-decision';

type SharedCause = Cause & { kind: 'reason' | 'authorization' };

/** How many probes of a cause are sent, and how often. Google is asked for an authorization once a minute at most. */
const ROUNDS = { reason: { size: 2, everyMs: 30_000 }, authorization: { size: 5, everyMs: 60_000 } };
const MANY = 10;
/** Probes of one cause in one run. */
const MOST_IN_RUN = 20;
/** What has been revoked for longer is tried at the beginning of each run, and no run goes on for it. */
const LONG_REVOKED_MS = 3 * 24 * 60 * 60 * 1000;

/** @param row the newest of one employee: an older one may be outdated, and would tell nothing */
type Candidate = { row: UnresolvedRow; lastTriedAt: string };

type Group = {
  cause: SharedCause;
  /** Of an authorization, ms since the epoch. */
  revokedSince: number | null;
  /** By employee; all of whom nothing is known count as one. */
  candidates: Map<string | null, Candidate>;
  /** The candidates in the order in which they are sent; null: it is not known yet. */
  order: UnresolvedRow[] | null;
  probedAt: number | null;
  rows: number;
};

/**
 * Which events are tried while a service, a quota or an authorization is down: a few at a time, of other employees each time,
 * since one employee may have troubles of their own.
 */
export class SharedProbes {
  readonly #groups = new Map<string, Group>();

  /** @param tried is kept by the run: the keys of employees whose turn is over, each with the moment, ISO 8601 */
  constructor(
    private readonly causes: Pick<Causes, 'get'>,
    private readonly tried: Map<string, string>,
  ) {}

  /** Rows are added in the order in which they occurred. */
  add(row: UnresolvedRow, cause: SharedCause, { authorization }: Pick<ReplayContext, 'authorization'>): void {
    const { probedAt } = this.causes.get(cause);
    const group: Group = this.#groups.get(cause.key) ?? {
      cause,
      revokedSince: cause.kind === 'authorization' ? (authorization?.since ?? null) : null,
      candidates: new Map<string | null, Candidate>(),
      order: null,
      probedAt: probedAt === null ? null : Date.parse(probedAt),
      rows: 0,
    };
    group.rows += 1;
    this.#groups.set(cause.key, group);
    const times = [
      row.triedAt,
      group.candidates.get(row.employee)?.lastTriedAt ?? '',
      this.tried.get(turnOf(cause, row)) ?? '',
    ];
    group.candidates.set(row.employee, { row, lastTriedAt: times.toSorted().at(-1) ?? '' });
  }

  /** Those that are to be sent now. */
  round(now: number): DueRow[] {
    return [...this.#groups.values()].flatMap((group) => {
      const { cause } = group;
      const at = this.#nextRound(group);
      // A time that lies further ahead is one of a wrong clock.
      if (at === null || (at > now && at <= now + ROUNDS[cause.kind].everyMs)) return [];
      group.order ??= inOrder([...group.candidates.values()], cause).slice(0, MOST_IN_RUN);
      const size = this.#lasts(group, now) ? MOST_IN_RUN : ROUNDS[cause.kind].size;
      group.probedAt = now;
      const rows = group.order.splice(0, size);
      for (const row of rows) this.tried.set(turnOf(cause, row), new Date(now).toISOString());
      return rows.map((row) => ({
        row,
        action: 'replay' as const,
        replays: row.replays + 1,
        nextReplayAt: null,
        cause,
        isProbe: true,
      }));
    });
  }

  /** Whether so many wait for one cause that a run waits for what its probes come to; else the next run looks. */
  get areMany(): boolean {
    return [...this.#groups.values()].some(({ rows }) => rows >= MANY);
  }

  /** Whether there will be another round before then. */
  hasMore(now: number, before: number): boolean {
    return [...this.#groups.values()].some((group) => {
      const at = this.#nextRound(group);
      return at !== null && at < before && !this.#lasts(group, now);
    });
  }

  /** @returns null if there is none */
  #nextRound({ cause, order, probedAt }: Group): number | null {
    if (order?.length === 0 || this.causes.get(cause).releasedAt !== null) return null;
    return (probedAt ?? Number.NEGATIVE_INFINITY) + ROUNDS[cause.kind].everyMs;
  }

  #lasts({ revokedSince }: Group, now: number): boolean {
    return revokedSince !== null && now - revokedSince > LONG_REVOKED_MS;
  }
}

function turnOf({ key }: Cause, { employee }: UnresolvedRow): string {
  return JSON.stringify([key, employee]);
}

/** Whoever was not tried for the longest time comes first; of a service, in turn with what was tried least often. */
function inOrder(candidates: Candidate[], { kind }: SharedCause): UnresolvedRow[] {
  const byTry = candidates.toSorted((a, b) => (a.lastTriedAt < b.lastTriedAt ? -1 : 1)).map(({ row }) => row);
  if (kind === 'authorization') return byTry;
  const fresh = candidates
    .map(({ row }) => row)
    .toReversed()
    .toSorted((a, b) => a.replays - b.replays);
  return [...new Set(byTry.flatMap((row, index) => [fresh[index] ?? row, row]))];
}
