import { isKnownCategory } from './calendar-event';
import { parseBody } from './parse-body';
import { pickFields, pickShape, VALUE, type ShapeOfFields } from './pick-shape';

/** Deeper than any resource of Lucca: what lies below is dropped, so that no body can exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Of a calendar event of a known category all is kept but this. Its schema is an assumption: fields that we do not know yet may
 * be those that we need.
 */
const ABOUT_REASONS = /^(details|comments?)(\.|$)/i;

const REFERENCE: ShapeOfFields = { id: VALUE, type: VALUE, url: VALUE };
/** All that we need of an employee; Lucca knows much more. */
const EMPLOYEE: ShapeOfFields = { ...REFERENCE, email: VALUE };
const DURATION: ShapeOfFields = { iso: VALUE, value: VALUE, unit: VALUE };
/** A leave without its `details`, which are about health, and without whatever else Lucca may add. */
const LEAVE: ShapeOfFields = {
  ...REFERENCE,
  ...{ startsOn: VALUE, startPosition: VALUE, endsOn: VALUE, endPosition: VALUE },
  employee: EMPLOYEE,
  leaveAccount: { ...REFERENCE, name: VALUE },
  days: [{ date: VALUE, range: VALUE, duration: DURATION }],
  totalDuration: DURATION,
  ...{ status: VALUE, createdAt: VALUE, lastUpdatedAt: VALUE },
};
/** Of what may be anything, a leave too: which one it is, and whose. */
const UNKNOWN: ShapeOfFields = { ...REFERENCE, employee: EMPLOYEE, organizer: EMPLOYEE };

const ENVELOPE: ShapeOfFields = {
  ...REFERENCE,
  ...{ apiVersion: VALUE, topic: VALUE, occurredAt: VALUE, source: VALUE },
  businessEstablishment: REFERENCE,
};

/**
 * The body of a delivery without what nobody needs here, see {@link discreetJson}. It is written anew, always, since of two equal
 * keys a parser shows only the last.
 *
 * The same body always gives the same bytes, and these give themselves: where an event has no id, their hash is its id.
 *
 * @returns null where the body is no JSON object in UTF-8: nobody can tell what it holds
 */
export function discreetBody(body: Buffer): Buffer | null {
  const json = parseBody(body);
  return json.ok ? Buffer.from(JSON.stringify(discreetJson(json.value))) : null;
}

/**
 * An event with the fields that we know, and no others: a leave names the nature of a sick leave in its `details`, an employee's
 * change holds a person's whole file, and `previousAttributes` may hold either. It is never deep: it can be serialized.
 */
export function discreetJson(event: unknown): Record<string, unknown> {
  const { data, ...envelope } = fieldsOf(event);
  return {
    ...pickFields(envelope, ENVELOPE),
    ...(data !== undefined && { data: discreetData(data, envelope['topic']) }),
  };
}

function discreetData(data: unknown, topic: unknown): unknown {
  const family = typeof topic === 'string' ? topic : '';
  if (family.startsWith('leave')) return pickShape(data, LEAVE);
  if (family.startsWith('employee')) return pickShape(data, EMPLOYEE);
  const isKnown = family.startsWith('calendar-event.') && isKnownCategory(fieldsOf(data)['category']);
  return isKnown ? withoutReasons(data, MAX_DEPTH) : pickShape(data, UNKNOWN);
}

function fieldsOf(json: unknown): Record<string, unknown> {
  return typeof json === 'object' && json !== null ? { ...json } : {};
}

function withoutReasons(json: unknown, depth: number): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (depth === 0) return null;
  if (Array.isArray(json)) return json.map((item) => withoutReasons(item, depth - 1));
  const kept = Object.entries(json).filter(([key]) => !ABOUT_REASONS.test(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutReasons(value, depth - 1)]));
}
