import { createHash } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../shared/json';
import { DAY_MS } from '../shared/time';
import { API_VERSION } from './api/schemas';
import {
  changedEmployee,
  changedJobPosition,
  createdEmployee,
  currentCalendarEvent,
  deletedCalendarEvent,
  type CalendarEvent,
  type ChangedEmployee,
  type EmployeeToRefresh,
} from './calendar-event';
import { resourceKey, versionOf } from './event-key';
import { identifier, instant, READABLE_ERRORS, tenant } from './fields';
import { currentLeave, deletedLeave, type Leave } from './leave';

/** The parsed body of an authentic delivery. */
export type Delivery =
  /** A valid event of a subscribed topic. */
  | { kind: 'event'; event: LuccaEvent }
  /** An event whose topic, envelope or data is invalid. */
  | { kind: 'invalid'; event: InvalidEvent }
  /** Lucca tests the connection. */
  | { kind: 'connection'; event: ConnectionTest }
  /** An event of another topic. */
  | { kind: 'ignored'; topic: string };

export type LuccaEvent<Of extends ResourceState = ResourceState> = {
  id: string;
  topic: string;
  /** ISO 8601, as Lucca sent it. */
  occurredAt: string;
  /** See {@link versionOf}. */
  version: string;
  tenant: string;
  establishmentId: string | null;
  /** See {@link resourceKey}. */
  resource: string;
  state: Of;
};

/** The complete state of a resource, as of one event. */
export type ResourceState = CalendarState | ChangedEmployee | EmployeeToRefresh;

/** The state of a resource that is shown in calendars. */
export type CalendarState = CalendarEvent | Leave;

export function isCalendarState(state: ResourceState): state is CalendarState {
  return state.kind !== 'employee' && state.kind !== 'employee-to-refresh';
}

/** The valid fields of an invalid event. `problems` are `<field>: <problem>`, without values. */
export type InvalidEvent = {
  id: string;
  topic: string | null;
  occurredAt: string | null;
  tenant: string | null;
  resource: string | null;
  problems: string[];
};

export type ConnectionTest = {
  id: string;
  topic: string;
  occurredAt: string | null;
  tenant: string | null;
  resource: null;
};

/** LUCCA-44. */
const CONNECTION_TOPICS = ['test.created', 'ping', 'confirmation'];

const MAX_PROBLEMS = 20;

/** The schema of `data` for each subscribed topic. */
const DATA_SCHEMAS = z.object({
  'calendar-event.created': currentCalendarEvent,
  'calendar-event.updated': currentCalendarEvent,
  'calendar-event.deleted': deletedCalendarEvent,
  'leave.created': currentLeave,
  'leave.updated': currentLeave,
  'leave.deleted': deletedLeave,
  'employee.created': createdEmployee,
  'employee.updated': changedEmployee,
  'job-position.created': changedJobPosition,
  'job-position.updated': changedJobPosition,
  'job-position.deleted': changedJobPosition,
} satisfies Record<string, z.ZodType<ResourceState>>);

const followedTopic = DATA_SCHEMAS.keyof();

/** The topics that the webhook endpoint in Lucca must subscribe to. */
export const FOLLOWED_TOPICS: readonly string[] = followedTopic.options;

/** Unknown topics of these families make an event invalid; all other topics are ignored. */
const FOLLOWED_FAMILY =
  /^(calendar-event|leave)\.|^(employee|job-position)\.(created|updated)$|^job-position\.deleted$/;

const envelope = z.object({
  // LUCCA-09: without an id, the hash of the body replaces it.
  id: identifier.nullish(),
  topic: followedTopic,
  apiVersion: z.string().nullish().catch(null),
  occurredAt: instant,
  source: tenant,
  businessEstablishment: z.object({ id: identifier }).nullish(),
  data: z.object({ id: identifier }),
});

/** JSON allows lone surrogates, but DynamoDB and SQS reject them. */
const shortText = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => text.toWellFormed());

/** The envelope of an invalid event: invalid fields become null. */
const partialEnvelope = z
  .object({
    id: identifier.nullable().catch(null),
    topic: shortText(256).nullable().catch(null),
    occurredAt: shortText(64).nullable().catch(null),
    source: tenant.nullable().catch(null),
    data: z.object({ id: identifier }).nullable().catch(null),
  })
  .catch({ id: null, topic: null, occurredAt: null, source: null, data: null });

/**
 * Parses and validates the body of an authentic delivery.
 *
 * LUCCA-48: an event without an id gets the SHA-256 of its body as its id, because Lucca repeats the body byte for byte
 * in redeliveries.
 *
 * @param body bytes as received
 * @param now ms since the epoch. Events that occur more than a day later are invalid, because they would supersede all events
 *   until then
 */
export function readDelivery(body: Buffer, now: number): Delivery {
  const hash = createHash('sha256').update(body).digest('hex');
  const json = parseBody(body);
  if (!json.ok) return invalid(hash, undefined, [json.problem]);

  const partial = partialEnvelope.parse(json.value);
  const { topic } = partial;
  if (topic !== null && CONNECTION_TOPICS.includes(topic)) {
    const { id, occurredAt, source } = partial;
    return {
      kind: 'connection',
      event: { id: id ?? hash, topic, occurredAt, tenant: source, resource: null },
    };
  }
  if (topic !== null && !FOLLOWED_FAMILY.test(topic)) return { kind: 'ignored', topic };

  const head = envelope.safeParse(json.value, READABLE_ERRORS);
  if (!head.success) return invalid(hash, json.value, problemsOf(head.error));
  const dataSchema = DATA_SCHEMAS.shape[head.data.topic];
  const whole = z.object({ data: dataSchema }).safeParse(json.value, READABLE_ERRORS);
  if (!whole.success) return invalid(hash, json.value, problemsOf(whole.error));
  if (Date.parse(head.data.occurredAt) > now + DAY_MS) {
    return invalid(hash, json.value, ['occurredAt: must be at most one day in the future']);
  }
  return { kind: 'event', event: toEvent(head.data, whole.data.data, hash) };
}

/**
 * Returns the id and the tenant of an event, by the same rules as {@link readDelivery}.
 *
 * @param json parsed body
 * @returns `id` is null if the event has none; {@link readDelivery} uses the hash of the body instead
 */
export function readEventReference(json: unknown): { id: string | null; tenant: string | null } {
  const { id, source } = partialEnvelope.parse(json);
  return { id, tenant: source };
}

type ParsedBody = { ok: true; value: object } | { ok: false; problem: string };

/**
 * Parses a body: a JSON object in UTF-8, with or without a byte order mark.
 *
 * @returns `problem` is a sentence for the sync log
 */
export function parseBody(body: Buffer): ParsedBody {
  const value = parseJson(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value };
  const problem =
    value === undefined ? 'The body is not valid JSON in UTF-8.' : 'The body is not a JSON object.';
  return { ok: false, problem: `${problem} Its content was not kept.` };
}

function toEvent(head: z.infer<typeof envelope>, state: ResourceState, hash: string): LuccaEvent {
  const { topic, occurredAt, source, businessEstablishment, data, apiVersion } = head;
  const id = head.id ?? hash;
  // LUCCA-14: events of other versions are read all the same.
  const isOtherApiVersion = (apiVersion ?? API_VERSION) !== API_VERSION;
  return {
    id,
    topic,
    occurredAt,
    version: versionOf(occurredAt, id, { isOtherApiVersion }),
    tenant: source,
    establishmentId: businessEstablishment?.id ?? null,
    resource: resourceKey(source, resourceType(topic), data.id),
    state,
  };
}

function invalid(hash: string, json: unknown, problems: string[]): Delivery {
  const { id, topic, occurredAt, source, data } = partialEnvelope.parse(json);
  const type = topic !== null && FOLLOWED_FAMILY.test(topic) ? resourceType(topic) : null;
  const resource =
    source !== null && data !== null && type !== null ? resourceKey(source, type, data.id) : null;
  const event = { id: id ?? hash, topic, occurredAt, tenant: source, resource, problems };
  return { kind: 'invalid', event };
}

/** Returns the first part of the topic: `leave` for `leave.updated`. */
function resourceType(topic: string): string {
  return topic.slice(0, topic.indexOf('.'));
}

function problemsOf({ issues }: z.ZodError): string[] {
  return issues
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
}
