import { API_VERSION } from '../../../../functions/lucca/api/schemas';
import { parseResource, resourceKey } from '../../../../functions/lucca/event-key';
import { DAY_MS, HOUR_MS, toIso } from '../../../../functions/shared/time';
import { MARK } from '../control-context';
import type { Reference, Subject } from './subject';

/** Far ahead, so that the events do not overlap with real ones. */
const DAYS_AHEAD = 180;

/** An event in the format of Lucca. */
export type AcceptanceEvent = {
  eventId: string;
  /** ISO 8601; the row in the log is sorted by it. */
  occurredAt: string;
  /** Null for connection tests. */
  resource: string | null;
  body: Buffer;
};

/** Whether an id of an event or resource is of the acceptance. Lucca's own are numbers. */
export function isMarked(id: string | null): boolean {
  return id?.startsWith(MARK) ?? false;
}

/** Whether the checks made this resource, `<tenant>#<type>#<id>`. */
export function isMarkedResource(key: string | null): boolean {
  return isMarked(parseResource(key)?.id ?? null);
}

/** The key of a resource of the subject. */
function resourceOf({ tenant, kind }: Pick<Subject, 'tenant' | 'kind'>, id: string): string {
  return resourceKey(tenant, kind === 'session' ? 'calendar-event' : 'leave', id);
}

/**
 * Builds the creation of a session or an absence, or a later change of it.
 *
 * @param index chooses the hour of a session, and the day of an absence
 * @param at when the change occurred, ms since the epoch: the newest one wins
 */
export function changeEvent(
  subject: Subject,
  change: { eventId: string; id: string; index: number; at: number; isFirst: boolean; revision?: number },
): AcceptanceEvent {
  const { eventId, id, index, at, isFirst, revision = 1 } = change;
  const data =
    subject.kind === 'session' ? session(subject, index, at, revision) : leave(subject, index, at, revision);
  return event(subject, { eventId, id, at, action: isFirst ? 'created' : 'updated', data });
}

/** Builds the deletion of a resource. Its owner is stated, so that its row names the employee. */
export function deletionEvent(
  subject: Pick<Subject, 'tenant' | 'owner'>,
  { eventId, resource, at }: { eventId: string; resource: string; at: number },
): AcceptanceEvent {
  const parsed = parseResource(resource);
  const kind = parsed?.type === 'leave' ? 'leave' : 'session';
  const owner = referenceTo(subject.tenant, subject.owner);
  const data = kind === 'leave' ? { employee: owner } : { category: 'training-session', organizer: owner };
  return event(
    { ...subject, kind, establishmentId: null },
    {
      ...{ eventId, id: parsed?.id ?? '', at, action: 'deleted' as const, data },
    },
  );
}

/**
 * Builds a connection test, which only gets a row in the log.
 *
 * @param padding further text in the body
 */
export function connectionTest(
  tenant: string,
  { eventId, at, padding = '' }: { eventId: string; at: number; padding?: string },
): AcceptanceEvent {
  const occurredAt = toIso(at);
  const json = {
    ...{ id: eventId, type: 'event', apiVersion: API_VERSION, topic: 'test.created', occurredAt },
    ...{ source: tenant, data: { id: eventId, type: 'test', title: padding } },
  };
  // Indented with line breaks of Windows: a server that parses and writes JSON would not keep them.
  const body = Buffer.from(JSON.stringify(json, null, 2).replaceAll('\n', '\r\n'));
  return { eventId, occurredAt, resource: null, body };
}

function session(subject: Subject, index: number, at: number, revision: number) {
  const start = Date.parse(`${dayAhead(at, Math.floor(index / 10))}T08:00:00Z`) + (index % 10) * HOUR_MS;
  const { tenant, owner, guest } = subject;
  return {
    ...{ category: 'training-session', status: 'confirmed', description: null, location: null },
    title: `Acceptance test ${index + 1}.${revision}`,
    startsAt: toIso(start),
    endsAt: toIso(start + HOUR_MS / 2),
    timeZone: 'UTC',
    organizer: referenceTo(tenant, owner),
    attendees: [referenceTo(tenant, guest)],
  };
}

/** Each revision has another status, so that it changes the calendar. */
function leave({ tenant, owner }: Subject, index: number, at: number, revision: number) {
  const date = dayAhead(at, index);
  return {
    ...{ startsOn: date, endsOn: date, status: revision % 2 === 1 ? 'confirmed' : 'tentative' },
    employee: referenceTo(tenant, owner),
    days: [{ date, range: 'allDay', duration: { iso: 'P1D', value: 1, unit: 'days' } }],
  };
}

function dayAhead(at: number, days: number): string {
  return toIso(at + (DAYS_AHEAD + days) * DAY_MS).slice(0, 10);
}

function referenceTo(tenant: string, { id, email }: Reference) {
  const url = `${tenant}/lucca-api/employees/${id}`;
  return { id, type: 'employee', url, ...(email !== null && { email }) };
}

type Parts = {
  eventId: string;
  id: string;
  at: number;
  action: 'created' | 'updated' | 'deleted';
  data: object;
};

function event(
  { tenant, kind, establishmentId }: Pick<Subject, 'tenant' | 'kind'> & { establishmentId: string | null },
  { eventId, id, at, action, data }: Parts,
): AcceptanceEvent {
  const family = kind === 'session' ? 'calendar-event' : 'leave';
  const occurredAt = toIso(at);
  const json = {
    ...{ id: eventId, type: 'event', apiVersion: API_VERSION, topic: `${family}.${action}`, occurredAt },
    source: tenant,
    businessEstablishment:
      establishmentId === null ? null : { id: establishmentId, type: 'business-establishment' },
    data: { id, type: family, url: `${tenant}/lucca-api/${family}s/${id}`, ...data },
  };
  return {
    eventId,
    occurredAt,
    resource: resourceOf({ tenant, kind }, id),
    body: Buffer.from(JSON.stringify(json)),
  };
}
