/** Deeper than any resource of Lucca: what lies below is cut off, so that no body can exhaust the stack. */
const MAX_DEPTH = 64;

/** `details`, and a changed part of it as `previousAttributes` may name it. */
const ABOUT_HEALTH = /^details(\.|$)/i;

/** All that we need of an employee; Lucca knows much more. */
const OF_AN_EMPLOYEE = ['id', 'type', 'url', 'email'];

/**
 * The body of a delivery without what nobody needs here: a leave names the nature of a sick leave in its `details`, and an
 * employee's change holds a person's whole file. Such a body is written anew, always, since of two equal keys a parser shows only
 * the last. Any other body is returned byte for byte.
 */
export function discreetBody(body: Buffer): Buffer {
  const json = parse(body);
  if (isAboutEmployee(json)) return Buffer.from(JSON.stringify(onlyReference(json)));
  if (isAboutLeave(json)) return Buffer.from(JSON.stringify(withoutDetails(json, MAX_DEPTH)));
  return body;
}

function isAboutEmployee(json: unknown): boolean {
  const { topic } = fieldsOf(json);
  return typeof topic === 'string' && topic.startsWith('employee');
}

function onlyReference(json: unknown): unknown {
  const { data, previousAttributes: _, ...envelope } = fieldsOf(json);
  const kept = Object.entries(fieldsOf(data)).filter(([key]) => OF_AN_EMPLOYEE.includes(key));
  return { ...envelope, ...(data !== undefined && { data: Object.fromEntries(kept) }) };
}

function isAboutLeave(json: unknown): boolean {
  const { topic, data } = fieldsOf(json);
  if (typeof topic === 'string' && topic.startsWith('leave')) return true;
  const { type } = fieldsOf(data);
  return type === 'leave' || type === 'leave-request';
}

function fieldsOf(json: unknown): Record<string, unknown> {
  return typeof json === 'object' && json !== null ? { ...json } : {};
}

function withoutDetails(json: unknown, depth: number): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (depth === 0) return null;
  if (Array.isArray(json)) return json.map((item) => withoutDetails(item, depth - 1));
  const kept = Object.entries(json).filter(([key]) => !ABOUT_HEALTH.test(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutDetails(value, depth - 1)]));
}

/** Undefined where it is no JSON in UTF-8: then it is no leave that anybody can read. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
