import { isKnownCategory } from './calendar-event';
import { parseBody } from './delivery';

/** Deeper than any resource of Lucca: what lies below is dropped, so that no body can exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Of a calendar event of a known category all is kept but this. Its schema is an assumption: fields that we do not know yet may
 * be those that we need.
 */
const ABOUT_REASONS = /^(details|comments?)(\.|$)/i;

/** A text, a number, a boolean or null. */
const VALUE = 'value';

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
export function redactBody(body: Buffer): Buffer | null {
  const json = parseBody(body);
  return json.ok ? Buffer.from(JSON.stringify(redactJson(json.value))) : null;
}

/**
 * An event with the fields that we know, and no others: a leave names the nature of a sick leave in its `details`, an employee's
 * change holds a person's whole file, and `previousAttributes` may hold either. It is never deep: it can be serialized.
 */
export function redactJson(event: unknown): Record<string, unknown> {
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

/** What is kept of a JSON value: a value, a list of items of one shape, or the named fields of an object. */
type Shape = typeof VALUE | readonly [Shape] | ShapeOfFields;

type ShapeOfFields = { readonly [name: string]: Shape };

/**
 * What a shape keeps of a JSON value, however deep the value is. A part of another kind than the shape says is replaced by an
 * empty one of its own kind: whoever checks it still sees that the kind is wrong, and nothing of what it held.
 */
function pickShape(json: unknown, shape: Shape): unknown {
  if (shape === VALUE) return typeof json === 'object' && json !== null ? emptyOf(json) : json;
  if (isList(shape))
    return Array.isArray(json) ? json.map((item) => pickShape(item, shape[0])) : emptyOf(json);
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? pickFields(json, shape)
    : emptyOf(json);
}

/** The named fields that the object has, in its order. */
function pickFields(json: object, shape: ShapeOfFields): Record<string, unknown> {
  const shapes = new Map(Object.entries(shape));
  return Object.fromEntries(
    Object.entries(json).flatMap(([name, value]) => {
      const known = shapes.get(name);
      return known === undefined ? [] : [[name, pickShape(value, known)]];
    }),
  );
}

function isList(shape: Exclude<Shape, typeof VALUE>): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function emptyOf(json: unknown): unknown {
  if (Array.isArray(json)) return [];
  if (typeof json === 'object' && json !== null) return {};
  return typeof json === 'string' ? '' : json;
}
