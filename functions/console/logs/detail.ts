import { toIso } from '../../shared/time';
import type { Mapping } from '../../domain/mapping';
import { isReplayableReason } from '../../domain/vocabulary';
import type { SyncLogSummary } from '../../store/log/log-rows';
import type { UnresolvedEvent } from '../../store/log/unresolved-events';
import type { CalendarEvent } from '../contract/calendar';
import { KEPT_PARTS, type LogDetail } from '../contract/logs';
import type { Operations } from '../http/operations';
import type { LogDependencies } from './dependencies';
import { currentEvents, isInDoubt, namesFor, toLogRow, toShownEvent } from './view';
import { findLog } from './search';

/** Maximum number of other events of the same resource. */
const MAX_OTHERS = 20;

type GetLogDependencies = Pick<
  LogDependencies,
  'logs' | 'relatedEvents' | 'unresolvedEvents' | 'mappings' | 'employees' | 'configurations' | 'now'
>;

export function getLog(dependencies: GetLogDependencies): Operations['getLog'] {
  const { logs, relatedEvents, unresolvedEvents, mappings, now } = dependencies;

  return async ({ id }) => {
    const { event, row } = await findLog(id, logs);
    const { history, ...summary } = row;
    const { resource, outcome, reason } = row;
    const [unresolved, mapping] = await Promise.all([unresolvedEvents.read(event), readMapping(resource)]);
    const events = mapping ? currentEvents(mapping).map((current) => current.event) : [];
    const calendar = calendarOf(mapping, events);
    const others = (await sameResource(row, calendar)).filter((other) => other.event !== event);
    const names = await namesFor([row, ...others], dependencies);
    const hasPayload = unresolved !== null && unresolved.payload !== null;
    return {
      body: {
        row: toLogRow(summary, names, now()),
        history,
        canRetry: hasPayload || (outcome === 'skipped' && isReplayableReason(reason)),
        kept: keptParts(summary, events, hasPayload),
        keptUntil: keptUntil(unresolved),
        others: others.slice(0, MAX_OTHERS).map((other) => toLogRow(other, names, now())),
        calendar,
      },
    };
  };

  /** An event of the same resource may be logged with another address, if the employee's address has changed. */
  async function sameResource(
    { resource, employee }: SyncLogSummary,
    { owner }: LogDetail['calendar'],
  ): Promise<SyncLogSummary[]> {
    if (resource === null) return [];
    const employees = [employee, owner].filter((address) => address !== null);
    return relatedEvents.ofResource(resource, employees, MAX_OTHERS + 1);
  }

  async function readMapping(resource: string | null): Promise<Mapping | null> {
    return resource === null ? null : mappings.read(resource);
  }
}

function calendarOf(mapping: Mapping | null, events: CalendarEvent[]): LogDetail['calendar'] {
  if (!mapping) return { isInDoubt: false, owner: null, events: [] };
  const eventLocation = mapping.confirmed[0] ?? mapping.pending.at(-1);
  return {
    isInDoubt: isInDoubt(mapping),
    owner: eventLocation?.owner ?? null,
    events: events.map(toShownEvent),
  };
}

function keptParts(
  { title, start, guests }: SyncLogSummary,
  events: CalendarEvent[],
  hasPayload: boolean,
): LogDetail['kept'] {
  const parts = {
    title: title !== null || events.length > 0,
    times: start !== null || events.length > 0,
    guests: (guests ?? 0) > 0 || events.some((event) => event.guests.length > 0),
    description: events.some(({ description }) => description !== null),
    location: events.some(({ location }) => location !== null),
    payload: hasPayload,
  };
  return KEPT_PARTS.filter((part) => parts[part]);
}

/** The payload is deleted when the event is resolved, at the latest with its row. */
function keptUntil(unresolved: UnresolvedEvent | null): string | null {
  return unresolved?.payload ? toIso(unresolved.expiresAt * 1000) : null;
}

/** Returns what is kept of an event. The audit trail records it first: without a record, nothing is shown. */
export function getLogContent({
  logs,
  mappings,
  audit,
}: Pick<LogDependencies, 'logs' | 'mappings' | 'audit'>): Operations['getLogContent'] {
  return async ({ id, person }) => {
    const { event, row } = await findLog(id, logs);
    const { resource, configuration } = row;
    const view = await audit.begin({
      who: person.name,
      via: 'console',
      action: 'event.view',
      configuration,
      before: null,
      after: { event, resource },
    });
    const [mapping, payload] = await Promise.all([
      resource === null ? null : mappings.read(resource),
      logs.payloadText(event),
    ]);
    await audit.end(view, 'done');
    const events = mapping ? currentEvents(mapping).map((current) => current.event) : [];
    return { body: { events, payload } };
  };
}
