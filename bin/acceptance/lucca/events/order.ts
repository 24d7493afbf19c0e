import { idOf, type ListedEvent } from './listed-event';

/** How the ids of events relate to the order in which they occurred. */
export type OrderFigures = {
  /** Events whose id is not a number. */
  otherIds: number;
  /** Successive events of one resource at different instants. */
  compared: number;
  /** Of these, those where the later event has the lower id. */
  inverted: number;
  /** Different events of one resource and one API version at the same instant. */
  sameInstant: number;
};

type Numbered = { at: number; id: bigint; version: unknown };

/** Compares ids within each resource: only these events are ever put in order. */
export function orderFigures(events: readonly ListedEvent[]): OrderFigures {
  const byResource = new Map<string, Numbered[]>();
  const figures: OrderFigures = { otherIds: 0, compared: 0, inverted: 0, sameInstant: 0 };
  for (const { json, family, data } of events) {
    const id = idOf(json['id']);
    const resource = idOf(data?.['id']);
    const at = Date.parse(String(json['occurredAt']));
    if (id === null || !/^\d+$/.test(id)) figures.otherIds += 1;
    else if (resource !== null && !Number.isNaN(at)) {
      const key = `${family} ${resource}`;
      byResource.set(key, [
        ...(byResource.get(key) ?? []),
        { at, id: BigInt(id), version: json['apiVersion'] },
      ]);
    }
  }
  for (const unsorted of byResource.values()) {
    const ordered = unsorted.toSorted((one, other) => one.at - other.at);
    for (const [index, { at, id, version }] of ordered.entries()) {
      const before = ordered[index - 1];
      if (!before || before.id === id) continue;
      if (before.at < at) {
        figures.compared += 1;
        if (id < before.id) figures.inverted += 1;
      } else if (before.version === version) figures.sameInstant += 1;
    }
  }
  return figures;
}
