import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { DAY_MS, MINUTE_MS, toIso } from '../../../../functions/shared/time';
import { batchDelete } from '../../../../functions/store/dynamodb';
import { countHour } from '../../../../functions/store/log/hour-counts';
import { rowKey } from '../../../../functions/store/log/log-rows';
import { COUNTS_KIND, hourOf } from '../../../../functions/store/log/outcome-counts';
import type { AcceptanceContext, AcceptanceOptions } from '../../options';
import { MARK } from '../control-context';
import type { Deliveries, SeenRow, Sent } from './deliveries';
import { deletionEvent, isMarked, isMarkedResource } from './events';
import { counted } from './figures';
import type { Stage } from './stage';
import { findEmployees, subjectNames } from './subject';

/** How long deletions may take. */
const LIMIT_MS = 5 * MINUTE_MS;

const TESTS_LIMIT_MS = MINUTE_MS;

/** Between two deletions, so that other events are not delayed. */
const PACE_MS = 100;

/** Rows without an employee are found in the log of these days; an index leads to all others. */
const LISTED_MS = 3 * DAY_MS;

const EVER = '1970-01-01T00:00:00.000Z';

/** Lower than the end of any event. */
const ANY_END = '';

/** What is left of this run or of earlier ones. */
type Found = { resources: Set<string>; rows: Set<string> };

/**
 * Removes what the checks made: first the calendar events, by deletions as Lucca sends them, then rows of the log,
 * mappings and entries of the guest index. The mark in their ids finds what a crashed run left.
 */
export function createTraces(
  stage: Stage,
  deliveries: Deliveries,
  options: AcceptanceOptions,
  context: AcceptanceContext,
) {
  const { client, now, uninterruptedSleep: sleep } = context;
  const { made, run } = deliveries;
  let removals = 0;

  /**
   * @returns what was removed, such as `50 test events`
   * @throws Error if calendar events are left
   */
  return async function remove(): Promise<string[]> {
    const names = subjectNames(options, await findEmployees(stage, options));
    const { tenant } = await stage.configuration();
    const { resources } = await find();
    await deleteEvents([...resources]);
    // Its own rows, and those that were still in the queue before.
    const { rows } = await find();
    await removeFromTables(resources, rows);
    for (const set of [made.resources, made.rows, made.tests]) set.clear();
    return [
      ...(resources.size > 0 ? [`${counted(resources.size, 'test event')} with mappings`] : []),
      ...(rows.size > 0 ? [counted(rows.size, 'log row')] : []),
    ];

    async function find(): Promise<Found> {
      const { mappings, logs, logList, unresolved } = await stage.stores();
      const found: Found = { resources: new Set(made.resources), rows: new Set(made.rows) };
      for await (const { resource } of mappings.ofEmployee(`${tenant}#${names.owner.id}`, ANY_END)) {
        if (isMarkedResource(resource)) found.resources.add(resource);
      }
      for await (const row of logs.ofEmployee(names.ownerAddress)) add(found, row);
      for (const rows of [unresolved.waiting(0), unresolved.failed({ since: EVER })]) {
        for await (const row of rows) add(found, row);
      }
      await testsArrived();
      const since = toIso(now() - LISTED_MS);
      for await (const row of logList.list({ since, outcome: 'skipped' }, { now: now() })) {
        if (row.tenant === tenant && isMarked(row.eventId)) {
          found.rows.add(row.event);
          if (isMarkedResource(row.resource) && row.resource) found.resources.add(row.resource);
        }
      }
      return found;
    }

    async function deleteEvents(all: string[]): Promise<void> {
      const pending = await withEvents(all);
      const sent: Sent[] = [];
      for (const resource of pending) {
        removals += 1;
        const eventId = `${MARK}${run}-removal-${removals}`;
        const answer = await deliveries.send(
          deletionEvent({ tenant, owner: names.owner }, { eventId, resource, at: now() }),
        );
        if (answer.status !== 202) throw new Error(`The webhook answers ${answer.answer} to a deletion`);
        sent.push(answer);
        await sleep(PACE_MS);
      }
      const rows = await deliveries.outcomes(sent, { limitMs: LIMIT_MS, sleep });
      const left = sent.filter(({ eventId }) => {
        const seen = rows.get(eventId);
        return !seen || !isGone(seen);
      });
      if (left.length === 0) return;
      const row = rows.get(left[0]?.eventId ?? '')?.row;
      const why = row ? `${row.outcome}: ${row.reason ?? 'no reason'}` : 'no outcome yet';
      throw new Error(`${counted(left.length, 'test event')} may still be in calendars (${why})`);
    }

    /** Without those whose events are known to be gone, and nothing of theirs is in the queue. */
    async function withEvents(all: string[]): Promise<string[]> {
      const known = await (await stage.stores()).mappings.readMany(all);
      return all.filter((resource) => {
        const mapping = known.get(resource);
        return (
          made.resources.has(resource) || !mapping || mapping.confirmed.length + mapping.pending.length > 0
        );
      });
    }

    async function removeFromTables(
      resources: ReadonlySet<string>,
      rows: ReadonlySet<string>,
    ): Promise<void> {
      const { mappings, guests, logsTable } = await stage.stores();
      for await (const entry of guests.ofGuest(names.guestAddress, ANY_END)) {
        if (resources.has(entry.resource)) await guests.remove(names.guestAddress, entry);
      }
      for (const resource of resources) await mappings.rewrite(resource, () => 'remove');
      await batchDelete(client, logsTable, [...rows].map(rowKey));
      await recount(rows);
    }
  };

  function add(found: Found, { event, resource }: { event: string; resource: string | null }): void {
    if (resource === null || !isMarkedResource(resource)) return;
    found.rows.add(event);
    found.resources.add(resource);
  }

  /** Connection tests have no message group in common with later events: only their rows show that they arrived. */
  async function testsArrived(): Promise<void> {
    const { logList } = await stage.stores();
    const endsAt = now() + TESTS_LIMIT_MS;
    while (made.tests.size > 0 && now() < endsAt) {
      const since = toIso(now() - 2 * LIMIT_MS);
      for await (const { eventId } of logList.list({ since, outcome: 'skipped' }, { now: now() })) {
        made.tests.delete(eventId);
      }
      if (made.tests.size > 0) await sleep(1000);
    }
  }

  /**
   * Corrects the counts of the removed rows. Reconcile counts hours that are not final, and marked ones, again; it
   * leaves the counts of an hour without any row as they are.
   */
  async function recount(rows: ReadonlySet<string>): Promise<void> {
    const { lateHours, logsTable, countsTable } = await stage.stores();
    for (const [hour, [event = ''] = []] of Map.groupBy(rows, hourOf)) {
      await lateHours.beforeWrite(event);
      const left = await countHour(client, logsTable, hour);
      if (left?.size !== 0) continue;
      await client.send(new DeleteCommand({ TableName: countsTable, Key: { kind: COUNTS_KIND, hour } }));
    }
  }
}

/** Whether the calendar has no event after this outcome of its deletion. */
function isGone({ row: { outcome, reason } }: SeenRow): boolean {
  return outcome === 'deleted' || (outcome === 'skipped' && reason === 'deleted');
}
