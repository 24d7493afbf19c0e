import type { Configuration } from '../../domain/configuration';
import { failureReason } from '../../domain/sync-log';
import type { FailureReason } from '../../domain/vocabulary';
import { terminalCommand } from '../../shared/cli-command';
import type { UnresolvedRow } from '../../store/unresolved-events';
import type { Failures, LogPlace } from './mail/content';

const ONE_DAY_MS = 24 * 60 * 60 * 1000;
/** The log keeps rows for so long. */
const OLDEST_MS = 90 * ONE_DAY_MS;

/** Counts the events that failed within a time, for one configuration. Holds no row. */
export class FailureTally {
  readonly #counts = new Map<FailureReason | null, number>();
  #oldest: string;
  #isMixed = false;

  /** Times are ISO 8601, UTC with milliseconds: after `from`, until `until`. */
  constructor(
    private readonly configuration: Pick<Configuration, 'id'>,
    private readonly from: string,
    private readonly until: string,
  ) {
    this.#oldest = from;
  }

  add({ failedSince, configuration, occurredAt, ...row }: UnresolvedRow): void {
    if (failedSince === null || failedSince <= this.from || failedSince > this.until) return;
    const reason = failureReason.safeParse(row.reason).data ?? null;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    const occurred = Date.parse(occurredAt ?? failedSince);
    if (occurred < Date.parse(this.#oldest)) this.#oldest = new Date(occurred).toISOString();
    this.#isMixed ||= configuration !== this.configuration.id;
  }

  isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  /** The most frequent reason first. */
  failures(): Failures[] {
    return [...this.#counts]
      .map(([reason, count]) => ({ reason, count }))
      .sort(
        (one, other) => other.count - one.count || (one.reason ?? '').localeCompare(other.reason ?? '', 'en'),
      );
  }

  /**
   * Where the rows are shown. The log lists them by the time of their first outcome, which may be long before they failed,
   * but not before they occurred.
   *
   * @param logUrl null: at a terminal
   * @param stackName see {@link terminalCommand}
   * @param now ms since the epoch
   */
  logPlace(
    { logUrl, stackName }: { logUrl: string | null; stackName: string | null },
    now: number,
  ): LogPlace {
    if (logUrl !== null) return { url: logUrl };
    const since = new Date(Math.max(Date.parse(this.#oldest), now - OLDEST_MS)).toISOString().slice(0, 10);
    const ours = this.#isMixed ? [] : ['--configuration', this.configuration.id];
    const args = ['--outcome', 'failed', ...ours, '--since', since];
    return { command: terminalCommand('logs', args, stackName) };
  }
}

/**
 * The configurations whose people are told of a failed event: its own; else, if it has none any more, those of its tenant; and
 * where not even the tenant is known, all of them.
 */
export function concernedBy(
  { configuration, tenant }: Pick<UnresolvedRow, 'configuration' | 'tenant'>,
  all: Configuration[],
): Configuration[] {
  const own = all.find(({ id }) => id === configuration);
  if (own) return [own];
  return tenant === null ? all : all.filter((one) => one.tenant === tenant);
}
