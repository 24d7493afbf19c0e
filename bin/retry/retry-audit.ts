import type { AuditTrail } from '../../functions/store/audit-trail';
import type { RowFilter } from './find-rows';

/** The entry of a run in the audit trail. */
export type RetryAudit = {
  /** Adds the entry, once. A run that sends nothing has none. */
  begin: () => Promise<void>;
  /** Adds the result. Without it, the run was interrupted. */
  end: (isSent: boolean) => Promise<void>;
};

/**
 * Creates the entry of a run, in the form of the console's entries.
 *
 * @param events number of events that the filter found
 */
export function createRetryAudit(
  trail: Pick<AuditTrail, 'begin' | 'end'>,
  { who, filter, events }: { who: string; filter: RowFilter; events: number },
): RetryAudit {
  let id: string | null = null;
  return {
    begin: async () => {
      id ??= await trail.begin({
        ...{ who, via: 'command', action: 'events.retry' },
        configuration: filter.configuration ?? null,
        before: null,
        after: { filter, events },
      });
    },
    end: async (isSent) => {
      if (id !== null) await trail.end(id, isSent ? 'done' : 'refused');
    },
  };
}
