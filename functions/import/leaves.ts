import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { LuccaApi } from '../lucca/api/client';
import { LuccaFailError } from '../lucca/api/http';
import { API_VERSION } from '../lucca/api/schemas';
import { day, identifier, instant, READABLE_ERRORS } from '../lucca/fields';
import { safeForLog } from '../shared/safe-logging';
import { MINUTE_MS } from '../shared/time';
import { employeeOutOfScope, notLocatedRemark, type FindEstablishments } from './establishments';
import {
  addDecision,
  CursorExpiredError,
  NO_COUNTS,
  type Decision,
  type Exclusion,
  type ImportPage,
  type Source,
} from './import-page';
import { importMessage, type MessageContext } from './import-message';
import type { ImportScope } from './scope';

type LeavesDependencies = MessageContext & {
  lucca: Pick<LuccaApi, 'leaves'>;
  findEstablishments: FindEstablishments;
};

/** The fields that decide whether a leave is imported. */
const listedLeave = z.object({
  id: identifier,
  employee: z.object({ id: identifier }),
  startsOn: day,
  endsOn: day,
  status: z.string(),
  lastUpdatedAt: instant,
});
type ListedLeave = z.infer<typeof listedLeave>;

/**
 * Creates the source of the leaves of a configuration's employees. Each leave becomes an event with its current state:
 * a newer delivered event wins, and importing twice changes nothing. See {@link importedAt}.
 */
export function createLeavesSource(scope: ImportScope, dependencies: LeavesDependencies): Source {
  const {
    configuration: { tenant },
    since,
  } = scope;

  return async function* (cursor) {
    for (let page = cursor, isFirst = true; page !== null || isFirst; isFirst = false) {
      const readAt = dependencies.now();
      const { items, next, total = null } = await readPage(page, isFirst);
      const result: ImportPage = { items: [], counts: NO_COUNTS, remarks: [], next, total };
      const listed = items.map((item) => ({ item, leave: listedLeave.safeParse(item, READABLE_ERRORS) }));
      const employees = listed.flatMap(({ leave: { data } }) =>
        data && exclusionOf(data) === null ? [data.employee.id] : [],
      );
      const establishments = await dependencies.findEstablishments(tenant, employees);
      for (const one of listed) addDecision(result, decide(one, establishments, readAt));
      yield result;
      page = next;
    }
  };

  async function readPage(page: string | null, isFirst: boolean) {
    try {
      return await dependencies.lucca.leaves({ since, page });
    } catch (error) {
      // Only the stored cursor of an earlier run can be expired.
      const isExpired = error instanceof LuccaFailError && error.status >= 400 && isFirst && page !== null;
      throw isExpired
        ? new CursorExpiredError('Lucca no longer accepts the page cursor', { cause: error })
        : error;
    }
  }

  /** LUCCA-31: the list may have leaves that ended earlier. */
  function exclusionOf({ status, endsOn }: ListedLeave): Exclusion | null {
    if (status === 'cancelled') return 'cancelled or deleted';
    return endsOn < since ? 'ended earlier' : null;
  }

  function decide(
    { item, leave: parsed }: { item: unknown; leave: z.ZodSafeParseResult<ListedLeave> },
    establishments: Awaited<ReturnType<FindEstablishments>>,
    readAt: number,
  ): Decision {
    if (!parsed.success) return invalid(item, formatIssues(parsed.error));
    const leave = parsed.data;
    const own = exclusionOf(leave);
    if (own) return { exclusion: own };
    const resource = `leave#${leave.id}`;
    const found = establishments.get(leave.employee.id) ?? { answer: null };
    const exclusion = employeeOutOfScope(found, scope);
    if (exclusion) return { exclusion };
    const establishment = 'answer' in found ? found.answer : null;
    const message = importMessage(toEvent(item, leave, establishment, readAt), dependencies);
    if (!message.ok) return invalid(item, message.problem);
    return {
      item: {
        event: message.queued,
        resource,
        employeeId: leave.employee.id,
        from: leave.startsOn,
        to: leave.endsOn,
        kind: 'absence',
        status: leave.status,
      },
      ...('problem' in found && { remark: notLocatedRemark(resource, found) }),
    };
  }

  function toEvent(
    data: unknown,
    { id, lastUpdatedAt }: ListedLeave,
    establishment: string | null,
    readAt: number,
  ) {
    return {
      id: `import-${id}-${lastUpdatedAt}`,
      type: 'event',
      apiVersion: API_VERSION,
      topic: 'leave.updated',
      occurredAt: importedAt(lastUpdatedAt, readAt),
      source: tenant,
      businessEstablishment:
        establishment === null ? null : { id: establishment, type: 'business-establishment' },
      data,
    };
  }
}

const withId = z.object({ id: identifier });

function invalid(item: unknown, problem: string): Decision {
  const { data } = withId.safeParse(item);
  const id = safeForLog(data?.id ?? null) ?? 'without an id';
  return { exclusion: 'invalid', remark: `invalid leave ${id}: ${problem}` };
}

function formatIssues({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

/** LUCCA-36: a change's event has an `occurredAt` at most this long after the change's `lastUpdatedAt`. */
const EVENT_LAG_MS = 10_000;

/** Tolerated difference between this machine's clock and Lucca's. */
const CLOCK_TOLERANCE_MS = MINUTE_MS;

/**
 * Returns `occurredAt` of the event for an imported leave. It must not be older than the delivered event of the same
 * change: that event may have been skipped, and the import would be stale. It must not be newer than a change that the
 * leave does not have yet either, so a very recent change keeps its own time.
 *
 * @param lastUpdatedAt ISO 8601, from Lucca
 * @param readAt time of the request, in ms since the epoch, by this machine's clock
 */
export function importedAt(lastUpdatedAt: string, readAt: number): string {
  const updated = Temporal.Instant.from(lastUpdatedAt);
  const latestEvent = updated.add({ milliseconds: EVENT_LAG_MS });
  const isPast = latestEvent.epochMilliseconds + CLOCK_TOLERANCE_MS <= readAt;
  return isPast ? latestEvent.toString() : lastUpdatedAt;
}
