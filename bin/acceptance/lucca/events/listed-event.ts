import { readDelivery } from '../../../../functions/lucca/delivery';
import { toObject, readField, type JsonObject } from './json-nodes';
import { ENUMERATIONS, KINDS, type Kind } from './known-fields';

const TOPIC = /^(calendar-event|leave)\.([a-z-]{1,30})$/;

/** The fields of a reference. */
const REFERENCE = ['id', 'type', 'url', 'links'];

/** An event of Lucca's list about a calendar event or a leave. */
export type ListedEvent = {
  json: JsonObject;
  topic: string;
  family: 'calendar-event' | 'leave';
  /** Whether the resource was deleted: `data` may then be its last state, a reference or nothing. */
  isDeletion: boolean;
  /** Null if Lucca does not name a category that the connector knows. */
  kind: Kind | null;
  data: JsonObject | null;
  /** `<field>: <rule>`, without values; empty if the connector understands the event. */
  problems: string[];
};

/**
 * Reads an event as the connector does when Lucca delivers it.
 *
 * @param now ms since the epoch
 * @returns null for other topics
 */
export function readListedEvent(item: unknown, now: number): ListedEvent | null {
  const json = toObject(item);
  const topic = json?.['topic'];
  if (!json || typeof topic !== 'string') return null;
  const [, family, change] = TOPIC.exec(topic) ?? [];
  if (family !== 'calendar-event' && family !== 'leave') return null;
  const data = toObject(json['data']);
  const delivery = readDelivery(Buffer.from(JSON.stringify(json)), now);
  return {
    ...{ json, topic, family, data },
    isDeletion: change === 'deleted',
    kind: family === 'leave' ? 'leave' : kindOf(data?.['category']),
    problems: delivery.kind === 'invalid' ? delivery.event.problems : [],
  };
}

/** The owner of the calendar: the organizer of a session, else the employee. */
export function ownerOf({ data }: Pick<ListedEvent, 'data'>): string | null {
  return idOf(readField(data, 'organizer.id')) ?? idOf(readField(data, 'employee.id'));
}

/** Returns the id as a text, also if Lucca sends a number. */
export function idOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** Returns what the `data` of a deletion holds. */
export function deletionContent({ json }: ListedEvent): 'last state' | 'reference' | 'no id' | 'nothing' {
  const data = toObject(json['data']);
  if (!data || Object.keys(data).length === 0) return 'nothing';
  if (idOf(data['id']) === null) return 'no id';
  return Object.keys(data).every((name) => REFERENCE.includes(name)) ? 'reference' : 'last state';
}

function kindOf(category: unknown): Kind | null {
  return (
    KINDS.find((kind) => ENUMERATIONS[kind]['data.category']?.some((known) => known === category)) ?? null
  );
}
