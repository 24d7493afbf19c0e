import { jsonNodes, readField, type JsonObject } from '../events/json-nodes';
import { formOf } from '../events/value-form';
import { isEnumerationPath } from './kept-values';

/** What distinguishes a sample from others: its topic, its fields and their forms, and the values of enumerations. */
function featuresOf(event: JsonObject): string[] {
  const features = new Set<string>();
  for (const { path, value } of jsonNodes(event, '')) {
    const isShown = path === 'topic' || path === 'apiVersion' || isEnumerationPath(path);
    features.add(`${path} ${isShown && typeof value === 'string' ? value : formOf(value)}`);
  }
  return [...features].toSorted();
}

export function shapeOf(event: JsonObject): string {
  return featuresOf(event).join('\n');
}

/** Begins the names of the files of such samples: `calendar-event.updated-training-session`. */
export function labelOf(event: JsonObject): string {
  const topic = String(event['topic']);
  if (topic.startsWith('leave.')) return topic;
  const category = readField(event, 'data.category');
  if (category === 'training-session' || category === 'work-location') return `${topic}-${category}`;
  return `${topic}-${topic.endsWith('.deleted') ? 'reference' : 'other'}`;
}

/** Returns one event of each shape that is not among the known ones: those with new features first. */
export function distinctShapes(events: readonly JsonObject[], known: ReadonlySet<string>): JsonObject[] {
  const shapes = new Map<string, { event: JsonObject; features: string[] }>();
  for (const event of events) {
    const features = featuresOf(event);
    const shape = features.join('\n');
    if (!known.has(shape) && !shapes.has(shape)) shapes.set(shape, { event, features });
  }
  const seen = new Set<string>();
  const [first, others]: [JsonObject[], JsonObject[]] = [[], []];
  for (const { event, features } of shapes.values()) {
    const isNew = features.some((feature) => !seen.has(feature));
    (isNew ? first : others).push(event);
    for (const feature of features) seen.add(feature);
  }
  return [...first, ...others];
}
