import * as z from 'zod';
import type { LuccaApi } from '../../functions/lucca/api/client';
import { LuccaFailError } from '../../functions/lucca/api/errors';
import { API_VERSION } from '../../functions/lucca/api/schemas';
import { day, identifier, IN_PLAIN_WORDS, instant } from '../../functions/lucca/fields';
import { safeForLog } from '../../functions/shared/safe-logging';
import { employeeOutOfScope, notLocated, type Locate } from './located-employees';
import { importedAt, importMessage, type MessageCircumstances } from './message';
import type { ImportScope } from './options';
import {
  addVerdict,
  NOTHING,
  PlaceLostError,
  type ImportPage,
  type OnRead,
  type Source,
  type Verdict,
} from './source';

export type LeavesDependencies = MessageCircumstances & {
  lucca: Pick<LuccaApi, 'leaves'>;
  locate: Locate;
};

/** What decides whether a leave is brought in. */
const listedLeave = z.object({
  id: identifier,
  employee: z.object({ id: identifier }),
  startsOn: day,
  endsOn: day,
  status: z.string(),
  lastUpdatedAt: instant,
});
type ListedLeave = z.infer<typeof listedLeave>;

const withId = z.object({ id: identifier });

/**
 * The leaves of the employees of a configuration. Each becomes an event that says what the leave was when it was changed last:
 * a real event that is newer wins, and the same one twice is as one. See {@link importedAt}.
 */
export function leavesOf(scope: ImportScope, deps: LeavesDependencies): Source {
  const {
    configuration: { tenant },
    since,
  } = scope;

  async function* pages(from: string | null, onRead?: OnRead): AsyncGenerator<ImportPage> {
    for (let page = from, isFirst = true; page !== null || isFirst; isFirst = false) {
      const readAt = deps.now();
      const { items, next, total = null } = await readPage(page, isFirst);
      const result: ImportPage = { found: [], counts: NOTHING, remarks: [], next, total };
      for (const item of items) {
        addVerdict(result, await judge(item, readAt));
        onRead?.(result.counts, total);
      }
      yield result;
      page = next;
    }
  }

  async function readPage(page: string | null, isFirst: boolean) {
    try {
      return await deps.lucca.leaves({ since, page });
    } catch (error) {
      // A cursor of an earlier run may have ended with Lucca's memory of it.
      const isLost = error instanceof LuccaFailError && error.status >= 400 && isFirst && page !== null;
      throw isLost ? new PlaceLostError('Lucca no longer knows the page', { cause: error }) : error;
    }
  }

  async function judge(item: unknown, readAt: number): Promise<Verdict> {
    const read = listedLeave.safeParse(item, IN_PLAIN_WORDS);
    if (!read.success) return notUnderstood(item, problemOf(read.error));
    const leave = read.data;
    if (leave.status === 'cancelled') return { leftOut: 'cancelled or deleted' };
    if (leave.endsOn < since) return { leftOut: 'over before' };
    const resource = `leave#${leave.id}`;
    const located = await deps.locate(tenant, leave.employee.id);
    const leftOut = employeeOutOfScope(located, scope);
    if (leftOut) return { leftOut };
    const establishment = 'answer' in located ? located.answer : null;
    const message = importMessage(eventOf(item, leave, establishment, readAt), deps);
    if (!message.ok) return notUnderstood(item, message.problem);
    return {
      found: {
        event: message.queued,
        resource,
        employeeId: leave.employee.id,
        from: leave.startsOn,
        to: leave.endsOn,
        what: `absence, ${leave.status}`,
      },
      ...('problem' in located && { remark: notLocated(resource, located) }),
    };
  }

  const eventOf = (
    data: unknown,
    { id, lastUpdatedAt }: ListedLeave,
    establishment: string | null,
    readAt: number,
  ) => ({
    id: `import-${id}-${lastUpdatedAt}`,
    type: 'event',
    apiVersion: API_VERSION,
    topic: 'leave.updated',
    occurredAt: importedAt(lastUpdatedAt, readAt),
    source: tenant,
    businessEstablishment:
      establishment === null ? null : { id: establishment, type: 'business-establishment' },
    data,
  });

  return pages;
}

function notUnderstood(item: unknown, problem: string): Verdict {
  const { data } = withId.safeParse(item);
  return {
    leftOut: 'not understood',
    remark: `not understood: leave ${safeForLog(data?.id ?? null) ?? 'without an id'}: ${problem}`,
  };
}

function problemOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
