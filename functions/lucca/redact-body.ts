import { isKnownCategory } from './calendar-event';
import { parseBody } from './delivery';

/** Deeper than any Lucca resource. Deeper values become null, so that no body can overflow the stack. */
const MAX_DEPTH = 64;

/**
 * LUCCA-08: the fields removed from calendar events of a known category. All others are kept, because the schema is an
 * assumption.
 */
const REASON_FIELDS = /^(details|comments?)(\.|$)/i;

/** The parts of a JSON value to keep: a primitive, a list of items of one shape, or the named fields of an object. */
type Shape = typeof PRIMITIVE | readonly [Shape] | ObjectShape;

type ObjectShape = { readonly [name: string]: Shape };

/** A string, a number, a boolean or null. */
const PRIMITIVE = 'primitive';

const REFERENCE: ObjectShape = { id: PRIMITIVE, type: PRIMITIVE, url: PRIMITIVE };

const EMPLOYEE: ObjectShape = { ...REFERENCE, email: PRIMITIVE };

/** Fields of an employee's own event: not the name, birthday or other personal data. */
const CHANGED_EMPLOYEE: ObjectShape = { ...EMPLOYEE, status: PRIMITIVE, applicableJobPosition: REFERENCE };

const JOB_POSITION: ObjectShape = { ...REFERENCE, employee: REFERENCE };

const DURATION: ObjectShape = { iso: PRIMITIVE, value: PRIMITIVE, unit: PRIMITIVE };

/** Fields of a leave. Leaves out `details`, which are health data, and fields that Lucca may add later. */
const LEAVE: ObjectShape = {
  ...REFERENCE,
  ...{ startsOn: PRIMITIVE, startPosition: PRIMITIVE, endsOn: PRIMITIVE, endPosition: PRIMITIVE },
  employee: EMPLOYEE,
  leaveAccount: { ...REFERENCE, name: PRIMITIVE },
  days: [{ date: PRIMITIVE, range: PRIMITIVE, duration: DURATION }],
  totalDuration: DURATION,
  ...{ status: PRIMITIVE, createdAt: PRIMITIVE, lastUpdatedAt: PRIMITIVE },
};

/** LUCCA-01: unknown resources may contain absences, so only their reference and their owner are kept. */
const UNKNOWN: ObjectShape = { ...REFERENCE, employee: EMPLOYEE, organizer: EMPLOYEE };

const ENVELOPE: ObjectShape = {
  ...REFERENCE,
  ...{ apiVersion: PRIMITIVE, topic: PRIMITIVE, occurredAt: PRIMITIVE, source: PRIMITIVE },
  businessEstablishment: REFERENCE,
};

/**
 * Removes unknown fields from the body of a delivery, see {@link redactJson}. Always serializes the body again, because
 * duplicate keys could hide data from the parser.
 *
 * Idempotent and deterministic: the hash of the result is the id of an event without an id.
 *
 * @returns null if the body is not a JSON object in UTF-8
 */
export function redactBody(body: Buffer): Buffer | null {
  const json = parseBody(body);
  return json.ok ? Buffer.from(JSON.stringify(redactJson(json.value))) : null;
}

/**
 * Removes unknown fields from an event. The `details` of a leave contain the kind of a sick leave, the data of an
 * employee is the whole personal file, and `previousAttributes` may contain either. The depth of the result is limited,
 * so that it can always be serialized.
 */
export function redactJson(event: unknown): Record<string, unknown> {
  const { data, ...envelope } = fieldsOf(event);
  return {
    ...pickFields(envelope, ENVELOPE),
    ...(data !== undefined && { data: redactData(data, envelope['topic']) }),
  };
}

function redactData(data: unknown, topic: unknown): unknown {
  const family = typeof topic === 'string' ? topic : '';
  if (family.startsWith('leave')) return pickShape(data, LEAVE);
  if (family.startsWith('employee')) return pickShape(data, CHANGED_EMPLOYEE);
  if (family.startsWith('job-position.')) return pickShape(data, JOB_POSITION);
  const isKnown = family.startsWith('calendar-event.') && isKnownCategory(fieldsOf(data)['category']);
  return isKnown ? withoutReasons(data, MAX_DEPTH) : pickShape(data, UNKNOWN);
}

function withoutReasons(json: unknown, depth: number): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (depth === 0) return null;
  if (Array.isArray(json)) return json.map((item) => withoutReasons(item, depth - 1));
  const kept = Object.entries(json).filter(([key]) => !REASON_FIELDS.test(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutReasons(value, depth - 1)]));
}

/**
 * Returns the parts of a JSON value that the shape lists. A value of another type than its shape becomes an empty value
 * of its own type: validation still reports the wrong type, and the content is gone.
 */
function pickShape(json: unknown, shape: Shape): unknown {
  const isObject = typeof json === 'object' && json !== null;
  if (shape === PRIMITIVE) return isObject ? emptyOf(json) : json;
  if (isList(shape)) {
    return Array.isArray(json) ? json.map((item) => pickShape(item, shape[0])) : emptyOf(json);
  }
  return isObject && !Array.isArray(json) ? pickFields(json, shape) : emptyOf(json);
}

/** Returns the listed fields, in the order of the object. */
function pickFields(json: object, shape: ObjectShape): Record<string, unknown> {
  const shapes = new Map(Object.entries(shape));
  return Object.fromEntries(
    Object.entries(json).flatMap(([name, value]) => {
      const known = shapes.get(name);
      return known === undefined ? [] : [[name, pickShape(value, known)]];
    }),
  );
}

function fieldsOf(json: unknown): Record<string, unknown> {
  return typeof json === 'object' && json !== null ? { ...json } : {};
}

function isList(shape: Exclude<Shape, typeof PRIMITIVE>): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function emptyOf(json: unknown): unknown {
  if (Array.isArray(json)) return [];
  if (typeof json === 'object' && json !== null) return {};
  return typeof json === 'string' ? '' : json;
}
