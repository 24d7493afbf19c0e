/** Deeper than any resource of Lucca: what lies below is cut off, so that no body can exhaust the stack. */
const MAX_DEPTH = 64;

/** What a leave says of its reasons, and a changed part of it as `previousAttributes` may name it. */
const ABOUT_REASONS = /^(details|comments?)(\.|$)/i;

/** All that we need of an event about an employee, and of the employee; Lucca knows much more. */
const OF_THE_ENVELOPE = [
  ...['id', 'type', 'url', 'apiVersion', 'topic', 'occurredAt', 'source'],
  ...['businessEstablishment', 'data'],
];
const OF_AN_EMPLOYEE = ['id', 'type', 'url', 'email'];

/**
 * The body of a delivery without what nobody needs here: a leave names the nature of a sick leave in its `details`, and an
 * employee's change holds a person's whole file. Such a body is written anew, always, since of two equal keys a parser shows only
 * the last; and so is one that does not say what it is about. Others are returned byte for byte.
 */
export function discreetBody(body: Buffer): Buffer {
  const json = parse(body);
  if (typeof json !== 'object' || json === null) return body;
  switch (subjectOf(json)) {
    case 'calendar-event':
      return body;
    case 'employee':
      return Buffer.from(JSON.stringify(onlyReference(json)));
    case 'unknown':
      return Buffer.from(JSON.stringify(withoutReasons(json, MAX_DEPTH)));
  }
}

/** By its topic, or, where that is none of ours, by the type of its data. Whatever is not known may be a leave. */
function subjectOf(json: object): 'calendar-event' | 'employee' | 'unknown' {
  const { topic, data } = fieldsOf(json);
  const { type } = fieldsOf(data);
  if (typeof topic === 'string' && topic.startsWith('calendar-event.')) return 'calendar-event';
  if (typeof topic === 'string' && /^(employee|leave)/.test(topic)) {
    return topic.startsWith('employee') ? 'employee' : 'unknown';
  }
  return typeof type === 'string' && /^employee/i.test(type) ? 'employee' : 'unknown';
}

function onlyReference(json: object): unknown {
  const { data, ...envelope } = pick(json, OF_THE_ENVELOPE);
  return { ...envelope, ...(data !== undefined && { data: pick(data, OF_AN_EMPLOYEE) }) };
}

function pick(json: unknown, keys: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fieldsOf(json)).filter(([key]) => keys.includes(key)));
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

/** Undefined where it is no JSON in UTF-8: then it is no leave that anybody can read. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
