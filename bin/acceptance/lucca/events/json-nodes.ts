import * as z from 'zod';
import { isFieldName } from './value-form';

export type JsonObject = Record<string, unknown>;

/** A value in a JSON document. The path of an item of a list ends with `[]`: `data.days[].date`. */
type JsonNode = { path: string; value: unknown };

/** Deeper than any resource of Lucca. */
const MAX_DEPTH = 12;

/** Replaces names that may be data, as in a list by address. */
const OTHER_NAME = '(other)';

const object = z.record(z.string(), z.unknown());

/** Returns null if the value is not a JSON object. */
export function toObject(value: unknown): JsonObject | null {
  return object.safeParse(value).data ?? null;
}

/** Yields a value and all values in it, except those below the paths in `opaque`. */
export function* jsonNodes(
  value: unknown,
  path: string,
  opaque: readonly string[] = [],
  depth = 0,
): Generator<JsonNode> {
  yield { path, value };
  if (depth >= MAX_DEPTH || opaque.includes(path)) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* jsonNodes(item, `${path}[]`, opaque, depth + 1);
    return;
  }
  const fields = Object.entries(toObject(value) ?? {});
  for (const [name, field] of fields) yield* jsonNodes(field, pathOf(path, name), opaque, depth + 1);
}

function pathOf(parent: string, name: string): string {
  const shown = isFieldName(name) ? name : OTHER_NAME;
  return parent === '' ? shown : `${parent}.${shown}`;
}

/** Returns the path of the object or list that holds a field. */
export function parentOf(path: string): string {
  return path.endsWith('[]') ? path.slice(0, -2) : path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

/** Reads a field below nested objects, such as `organizer.id`; undefined if it does not exist. */
export function readField(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, name) => toObject(part)?.[name], value);
}
