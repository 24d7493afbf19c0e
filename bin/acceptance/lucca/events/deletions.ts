import { toObject } from './json-nodes';
import { idOf, type ListedEvent } from './listed-event';

/** The fields of a reference. */
const REFERENCE = ['id', 'type', 'url', 'links'];

export const DELETION_CONTENTS = ['last state', 'reference', 'no id', 'nothing'] as const;

/** Returns what the `data` of a deletion holds. */
export function deletionContent({ json }: Pick<ListedEvent, 'json'>): (typeof DELETION_CONTENTS)[number] {
  const data = toObject(json['data']);
  if (!data || Object.keys(data).length === 0) return 'nothing';
  if (idOf(data['id']) === null) return 'no id';
  return Object.keys(data).every((name) => REFERENCE.includes(name)) ? 'reference' : 'last state';
}
