import { createHash } from 'node:crypto';
import * as z from 'zod';
import { API_VERSION } from './api/schemas';
import {
  changedEmployee,
  currentCalendarEvent,
  deletedCalendarEvent,
  type CalendarEvent,
  type ChangedEmployee,
} from './calendar-event';
import { resourceKey, versionOf } from './event-key';
import { identifier, IN_PLAIN_WORDS, instant, tenant } from './fields';
import { currentLeave, deletedLeave, type Leave } from './leave';

/** An event of a topic that we follow, understood. */
export type LuccaEvent<Of extends State = State> = {
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

/** The whole state of a resource, as its newest event holds it. */
export type State = CalendarState | ChangedEmployee;

/** What calendars show. */
export type CalendarState = CalendarEvent | Leave;

/** An authentic event that we follow but do not understand: what could be read of it, and what is wrong, field by field. */
export type InvalidEvent = {
  id: string;
  topic: string | null;
  occurredAt: string | null;
  tenant: string | null;
  resource: string | null;
  problems: string[];
};

/** Nothing changed in Lucca: it only tries whether its deliveries reach us. */
export type ConnectionTest = {
  id: string;
  topic: string;
  occurredAt: string | null;
  tenant: string | null;
  resource: null;
};

export type Delivery =
  | { kind: 'event'; event: LuccaEvent }
  | { kind: 'invalid'; event: InvalidEvent }
  /** Lucca tries the connection. */
  | { kind: 'connection'; event: ConnectionTest }
  /** A topic that we do not follow. */
  | { kind: 'ignored'; topic: string };

const CONNECTION_TOPICS = ['test.created', 'ping', 'confirmation'];

const ONE_DAY_MS = 24 * 60 * 60 * 1000;

/** What the `data` of each topic that we follow holds. */
const STATES = {
  'calendar-event.created': currentCalendarEvent,
  'calendar-event.updated': currentCalendarEvent,
  'calendar-event.deleted': deletedCalendarEvent,
  'leave.created': currentLeave,
  'leave.updated': currentLeave,
  'leave.deleted': deletedLeave,
  'employee.updated': changedEmployee,
} satisfies Record<string, z.ZodType<State>>;

const followedTopic = z.enum([
  'calendar-event.created',
  'calendar-event.updated',
  'calendar-event.deleted',
  'leave.created',
  'leave.updated',
  'leave.deleted',
  'employee.updated',
]);

type FollowedTopic = z.infer<typeof followedTopic>;

/** The topics to subscribe to in Lucca. */
export const FOLLOWED_TOPICS: readonly string[] = followedTopic.options;

/** A topic of these families that is not among them is one that we should know. */
const FOLLOWED_FAMILY = /^(calendar-event|leave)\.|^employee\.updated$/;

const envelope = z.object({
  id: identifier.nullish(),
  topic: followedTopic,
  apiVersion: z.string().nullish().catch(null),
  occurredAt: instant,
  source: tenant,
  businessEstablishment: z.object({ id: identifier }).nullish(),
  data: z.object({ id: identifier }),
});

/** Half characters are legal in JSON, but no text: DynamoDB and SQS refuse them. */
const shortText = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => text.toWellFormed());

/** What can be read of an envelope that breaks the contract. */
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
 * Which event a body is, by the same rules as {@link readDelivery}, without a look at the rest.
 *
 * @param json the body, parsed
 * @returns id null where the body has none, and gets its hash for one
 */
export function readEventReference(json: unknown): { id: string | null; tenant: string | null } {
  const { id, source } = partialEnvelope.parse(json);
  return { id, tenant: source };
}

/**
 * Reads the body of an authentic delivery.
 *
 * An event without an id gets the hash of its body: deliveries of the same event repeat the body byte for byte.
 *
 * @param body the bytes as received
 * @param now ms since the epoch; an event from more than a day ahead is invalid, since it would bury every later one
 */
export function readDelivery(body: Buffer, now: number): Delivery {
  const hash = createHash('sha256').update(body).digest('hex');
  const json = parseBody(body);
  if (!json.ok) return { kind: 'invalid', event: invalid(hash, undefined, [json.problem]) };

  const { id: knownId, topic, occurredAt: at, source: from } = partialEnvelope.parse(json.value);
  if (topic !== null && CONNECTION_TOPICS.includes(topic)) {
    const event = { id: knownId ?? hash, topic, occurredAt: at, tenant: from, resource: null };
    return { kind: 'connection', event };
  }
  if (topic !== null && !FOLLOWED_FAMILY.test(topic)) return { kind: 'ignored', topic };

  const head = envelope.safeParse(json.value, IN_PLAIN_WORDS);
  if (!head.success) return { kind: 'invalid', event: invalid(hash, json.value, problems(head.error)) };
  const state = readState(head.data.topic, json.value);
  if (!state.success) return { kind: 'invalid', event: invalid(hash, json.value, problems(state.error)) };
  if (Date.parse(head.data.occurredAt) > now + ONE_DAY_MS) {
    const problem = 'occurredAt: lies more than a day ahead of our clock';
    return { kind: 'invalid', event: invalid(hash, json.value, [problem]) };
  }

  const { occurredAt, source, businessEstablishment, data, apiVersion } = head.data;
  const ofOtherApiVersion = (apiVersion ?? API_VERSION) !== API_VERSION;
  const id = head.data.id ?? hash;
  return {
    kind: 'event',
    event: {
      id,
      topic: head.data.topic,
      occurredAt,
      version: versionOf(occurredAt, id, { ofOtherApiVersion }),
      tenant: source,
      establishmentId: businessEstablishment?.id ?? null,
      resource: resourceKey(source, resourceType(head.data.topic), data.id),
      state: state.data.data,
    },
  };
}

function readState(topic: FollowedTopic, json: unknown) {
  return z.object({ data: STATES[topic] }).safeParse(json, IN_PLAIN_WORDS);
}

/** `leave.updated` is about a `leave`. */
function resourceType(topic: string): string {
  return topic.slice(0, topic.indexOf('.'));
}

function invalid(hash: string, json: unknown, found: string[]): InvalidEvent {
  const { id, topic, occurredAt, source, data } = partialEnvelope.parse(json);
  const type = topic !== null && FOLLOWED_FAMILY.test(topic) ? resourceType(topic) : null;
  const resource =
    source !== null && data !== null && type !== null ? resourceKey(source, type, data.id) : null;
  return { id: id ?? hash, topic, occurredAt, tenant: source, resource, problems: found };
}

function problems(error: z.ZodError): string[] {
  return error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .slice(0, 20);
}

type Parsed = { ok: true; value: object } | { ok: false; problem: string };

const NOT_KEPT = 'Its content was not kept.';

/** A delivery's body: a JSON object in UTF-8, with or without a byte order mark. `problem` is for the row in the log. */
export function parseBody(body: Buffer): Parsed {
  const json = parseJson(body);
  if (!json.ok) return { ok: false, problem: `The body is not valid JSON in UTF-8. ${NOT_KEPT}` };
  const { value } = json;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value };
  return { ok: false, problem: `The body is not a JSON object. ${NOT_KEPT}` };
}

function parseJson(body: Buffer): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return { ok: false };
  }
}
