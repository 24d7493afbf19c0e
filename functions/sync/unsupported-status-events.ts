import { LRUCache } from 'lru-cache';
import type { Mapping } from '../domain/mapping';
import type { CalendarState } from '../lucca/delivery';
import { HOUR_MS } from '../shared/time';

const FALLBACK_MS = 6 * HOUR_MS;

/** Eviction costs one extra call: the status event is tried again. */
const MAX_EMPLOYEES = 2000;

/**
 * Employees for whom Google rejects status events (working locations or out-of-office events): some editions of
 * Workspace do not support them, and an administrator can disable them. For six hours, this instance writes default
 * events for all events of the employee; for a rejected resource, all instances do.
 *
 * GOOGLE-21: how Google rejects them. GOOGLE-20: a second one on the same day is not rejected.
 */
export class UnsupportedStatusEvents {
  readonly #employees = new LRUCache<string, number>({ max: MAX_EMPLOYEES });

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number) {}

  /** @returns ISO 8601: until when a rejection from now is valid */
  untilFromNow(): string {
    return new Date(this.now() + FALLBACK_MS).toISOString();
  }

  /** @param kind of the state of the status event */
  add(employee: string, kind: CalendarState['kind'], until: string): void {
    this.#employees.set(keyOf(employee, kind), Date.parse(until));
  }

  /** @returns until when default events are written instead, ISO 8601; null if status events may be tried */
  until(employee: string | null, kind: CalendarState['kind'], mapping: Mapping | null): string | null {
    if (employee === null) return null;
    const inMemory = this.#employees.get(keyOf(employee, kind)) ?? 0;
    const isOwner = mapping?.confirmed[0]?.owner === employee;
    const stored = isOwner ? Date.parse(mapping.fallbackUntil ?? '') || 0 : 0;
    const until = Math.max(inMemory, stored);
    return until > this.now() ? new Date(until).toISOString() : null;
  }
}

function keyOf(employee: string, kind: CalendarState['kind']): string {
  return `${kind} ${employee}`;
}
