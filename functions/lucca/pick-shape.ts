/** A text, a number, a boolean or null. */
export const VALUE = 'value';

/** What is kept of a JSON value: a value, a list of items of one shape, or the named fields of an object. */
export type Shape = typeof VALUE | readonly [Shape] | ShapeOfFields;
export type ShapeOfFields = { readonly [name: string]: Shape };

/**
 * What a shape keeps of a JSON value, however deep the value is. A part of another kind than the shape says is replaced by an
 * empty one of its own kind: whoever checks it still sees that the kind is wrong, and nothing of what it held.
 */
export function pickShape(json: unknown, shape: Shape): unknown {
  if (shape === VALUE) return typeof json === 'object' && json !== null ? emptyOf(json) : json;
  if (isList(shape))
    return Array.isArray(json) ? json.map((item) => pickShape(item, shape[0])) : emptyOf(json);
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? pickFields(json, shape)
    : emptyOf(json);
}

/** The named fields that the object has, in its order. */
export function pickFields(json: object, shape: ShapeOfFields): Record<string, unknown> {
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
