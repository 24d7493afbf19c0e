import { readField } from './json-nodes';
import { idOf, ownerOf, type ListedEvent } from './listed-event';

/** Which establishments events name. */
export type EstablishmentFigures = {
  named: number;
  /** Null or missing. */
  unnamed: number;
  /** The establishment in the newest event of each owner of a calendar, by employee id. */
  byOwner: Map<string, string>;
};

/** Deletions do not count: they need no establishment. */
export function establishmentFigures(events: readonly ListedEvent[]): EstablishmentFigures {
  const newest = new Map<string, { at: number; establishment: string }>();
  const figures = { named: 0, unnamed: 0 };
  for (const event of events) {
    if (event.isDeletion) continue;
    const establishment = idOf(readField(event.json, 'businessEstablishment.id'));
    figures[establishment === null ? 'unnamed' : 'named'] += 1;
    const owner = ownerOf(event);
    const at = Date.parse(String(event.json['occurredAt'])) || 0;
    if (owner === null || establishment === null || (newest.get(owner)?.at ?? -1) >= at) continue;
    newest.set(owner, { at, establishment });
  }
  const byOwner = new Map([...newest].map(([owner, { establishment }]) => [owner, establishment]));
  return { ...figures, byOwner };
}

/** The owners' establishments according to the API, compared with {@link EstablishmentFigures}. */
export type EstablishmentComparison = { same: number; different: number };
