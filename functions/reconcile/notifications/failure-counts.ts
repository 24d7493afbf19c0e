import { failureReason, LOG_RETENTION_DAYS } from '../../domain/sync-log';
import type { FailureReason } from '../../domain/vocabulary';
import { terminalCommand } from '../../shared/cli-command';
import { DAY_MS } from '../../shared/time';
import type { UnresolvedRow } from '../../store/log/unresolved-events';
import type { FailureCount, LogLocation } from './mail/content';

/** Counts the events that failed in a period: those of one configuration, or those without one. Does not keep the rows. */
export class FailureCounts {
  readonly #counts = new Map<FailureReason | null, number>();
  #oldest: string;

  /**
   * Times are ISO 8601, UTC with milliseconds: after `from`, until `until`.
   *
   * @param configuration id; null for events without a configuration
   */
  constructor(
    private readonly configuration: string | null,
    private readonly from: string,
    private readonly until: string,
  ) {
    this.#oldest = from;
  }

  add({ failedSince, occurredAt, ...row }: UnresolvedRow): void {
    if (failedSince === null || failedSince <= this.from || failedSince > this.until) return;
    const reason = failureReason.safeParse(row.reason).data ?? null;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    const occurred = Date.parse(occurredAt ?? failedSince);
    if (occurred < Date.parse(this.#oldest)) this.#oldest = new Date(occurred).toISOString();
  }

  isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  /** The most frequent reason first. */
  byReason(): FailureCount[] {
    return [...this.#counts]
      .map(([reason, count]) => ({ reason, count }))
      .sort(
        (one, other) => other.count - one.count || (one.reason ?? '').localeCompare(other.reason ?? '', 'en'),
      );
  }

  /**
   * Returns where administrators find the events. The log lists them by the time of their first outcome, which may be long before
   * they failed, but not before they occurred.
   *
   * @param logUrl null if there is no console: the location is a command
   * @param stackName see {@link terminalCommand}
   * @param now ms since the epoch
   */
  logLocation(
    { logUrl, stackName }: { logUrl: string | null; stackName: string | null },
    now: number,
  ): LogLocation {
    if (logUrl !== null) return { url: logUrl };
    const since = new Date(Math.max(Date.parse(this.#oldest), now - LOG_RETENTION_DAYS * DAY_MS))
      .toISOString()
      .slice(0, 10);
    const filter = this.configuration === null ? [] : ['--configuration', this.configuration];
    const args = ['--outcome', 'failed', ...filter, '--since', since];
    return { command: terminalCommand('logs', args, stackName) };
  }
}
