import * as z from 'zod';
import type { LuccaApi } from '../../functions/lucca/api-client';
import { LuccaFailError } from '../../functions/lucca/api-errors';
import { API_VERSION } from '../../functions/lucca/api-resources';
import { loggable } from '../../functions/loggable';
import { day, identifier, instant, IN_PLAIN_WORDS } from '../../functions/lucca/fields';
import type { Directory } from '../../functions/sync/directory';
import { addCounts, NOTHING, type LeftOut } from './import-counts';
import { importMessage, type MessageCircumstances } from './import-message';
import type { ImportScope } from './import-scope';
import { PlaceLostError, type Found, type ImportPage, type OnRead, type Source } from './import-source';

export type LeavesDependencies = MessageCircumstances & {
  lucca: Pick<LuccaApi, 'leaves'>;
  directory: Pick<Directory, 'establishmentOf'>;
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

type Verdict = { found: Found } | { leftOut: LeftOut; problem?: string };

/**
 * The leaves of the employees of a configuration. Each becomes an event that says what the leave was when it was changed last:
 * a real event that is newer wins, and the same one twice is as one.
 */
export function leavesOf({ configuration, since }: ImportScope, deps: LeavesDependencies): Source {
  const { tenant, establishments } = configuration;

  async function* pages(from: string | null, onRead?: OnRead): AsyncGenerator<ImportPage> {
    for (let page = from, isFirst = true; page !== null || isFirst; isFirst = false) {
      const { items, next, total = null } = await readPage(page, isFirst);
      const result: ImportPage = { found: [], counts: NOTHING, problems: [], next, total };
      for (const item of items) {
        const verdict = await judge(item);
        const isFound = 'found' in verdict;
        if (isFound) result.found.push(verdict.found);
        else if (verdict.problem !== undefined) result.problems.push(verdict.problem);
        result.counts = addCounts(result.counts, {
          read: 1,
          found: isFound ? 1 : 0,
          leftOut: isFound ? {} : { [verdict.leftOut]: 1 },
        });
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

  async function judge(item: unknown): Promise<Verdict> {
    const read = listedLeave.safeParse(item, IN_PLAIN_WORDS);
    if (!read.success) return notUnderstood(item, problemOf(read.error));
    const leave = read.data;
    if (leave.status === 'cancelled') return { leftOut: 'cancelled or deleted' };
    if (leave.endsOn < since) return { leftOut: 'over before' };
    const establishment = await deps.directory.establishmentOf(tenant, leave.employee.id);
    if (establishment === null || !establishments.includes(establishment)) {
      return { leftOut: 'of other establishments' };
    }
    const message = importMessage(eventOf(item, leave, establishment), deps);
    if (!message.ok) return notUnderstood(item, message.problem);
    return {
      found: {
        event: message.queued,
        resource: `leave#${leave.id}`,
        employeeId: leave.employee.id,
        from: leave.startsOn,
        to: leave.endsOn,
        what: `absence, ${leave.status}`,
      },
    };
  }

  const eventOf = (data: unknown, { id, lastUpdatedAt }: ListedLeave, establishment: string) => ({
    id: `import-${id}-${lastUpdatedAt}`,
    type: 'event',
    apiVersion: API_VERSION,
    topic: 'leave.updated',
    occurredAt: lastUpdatedAt,
    source: tenant,
    businessEstablishment: { id: establishment, type: 'business-establishment' },
    data,
  });

  return pages;
}

function notUnderstood(item: unknown, problem: string): Verdict {
  const { data } = withId.safeParse(item);
  return {
    leftOut: 'not understood',
    problem: `leave ${loggable(data?.id ?? null) ?? 'without an id'}: ${problem}`,
  };
}

function problemOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
